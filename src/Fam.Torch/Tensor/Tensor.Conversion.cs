namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Another object for the same LibTorch tensor.</summary>
        public Tensor alias() => Native.alias(this);

        public Tensor clone() => Native.clone(this);

        public Tensor contiguous() => Native.contiguous(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Native.copy_(this, source, nonBlocking);
            return this;
        }

        public Tensor set_(Tensor source)
        {
            Native.set_(this, source);
            return this;
        }

        public Tensor cpu() => Native.to_device(this, (int)DeviceType.CPU, -1, false, false);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA)
                throw new ArgumentException($"{device} is not a CUDA device.", nameof(device));
            InitializeDeviceType(DeviceType.CUDA);
            return Native.to_device(this, (int)DeviceType.CUDA, device?.index ?? -1, false, non_blocking);
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Native.to_type(this, (int)type, copy, non_blocking));

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return After(disposeAfter, Native.to_device(this, (int)deviceType, deviceIndex, copy, non_blocking));
        }

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            device = InitializeDevice(device);
            return After(disposeAfter, Native.to_type_and_device(this, (int)type, (int)device.type, device.index, copy, non_blocking));
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        private Tensor After(bool dispose, Tensor result)
        {
            if (dispose)
                Dispose();
            return result;
        }
    }
}
