namespace TorchSharp;

public static partial class torch
{
    public static bool cuda_is_available() => cuda.is_available();

    public static class cuda
    {
        private static readonly Lazy<int> devices = new(CountDevices);

        /// <summary>Whether LibTorch was built with CUDA and sees a device.</summary>
        public static bool is_available() => devices.Value > 0;

        public static int device_count() => devices.Value;

        public static void manual_seed(long seed)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Native.cuda_manual_seed((ulong)seed, all: false);
        }

        public static void manual_seed_all(long seed)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Native.cuda_manual_seed((ulong)seed, all: true);
        }

        /// <summary>Waits until all work of the device is done.</summary>
        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Native.cuda_synchronize(device?.index ?? -1);
        }

        private static int CountDevices()
        {
            Native.cuda_device_count(out long count);
            return (int)count;
        }
    }
}
