using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                Convert(dtype, null, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                Convert(null, InitializeDevice(new Device(deviceType, deviceIndex)), non_blocking);
                return this;
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                Convert(dtype, InitializeDevice(device), non_blocking);
                return this;
            }

            private static void RequireFloating(ScalarType dtype)
            {
                if (!is_floating_point(dtype))
                    throw new ArgumentException($"nn.Module.to only accepts floating point types, but got desired dtype={dtype}");
            }

            /// <summary>
            /// Replaces every parameter and buffer that changes, in the registry and in the field that holds
            /// it. The old objects are disposed: make the optimiser afterwards.
            /// </summary>
            private void Convert(ScalarType? dtype, Device? device, bool nonBlocking)
            {
                foreach ((_, Module module) in modulesByName)
                    module.Convert(dtype, device, nonBlocking);
                Dictionary<string, FieldInfo> fields = Fields(GetType()).ToDictionary(Utils.ComponentNames.ComponentName, StringComparer.Ordinal);
                using IDisposable quiet = no_grad();

                foreach ((string name, Parameter old) in parametersByName.ToArray())
                {
                    if (!Changes(old, dtype, device))
                        continue;
                    var made = new Parameter(Converted(old, dtype, device, nonBlocking), old.requires_grad);
                    made.DetachFromDisposeScope();
                    using (Tensor? grad = old.grad)
                    {
                        if (grad is not null)
                            made.grad = Converted(grad, dtype, device, nonBlocking);
                    }
                    parametersByName[name] = made;
                    Replace(fields, name, old, made);
                }

                foreach ((string name, (Tensor old, bool persistent)) in buffersByName.ToArray())
                {
                    if (!Changes(old, dtype, device))
                        continue;
                    Tensor made = Converted(old, dtype, device, nonBlocking).DetachFromDisposeScope();
                    buffersByName[name] = (made, persistent);
                    Replace(fields, name, old, made);
                }
            }

            private static bool Changes(Tensor tensor, ScalarType? dtype, Device? device) =>
                (dtype is { } type && is_floating_point(tensor.dtype) && tensor.dtype != type)
                || (device is not null && (tensor.device_type != device.type || (device.index >= 0 && tensor.device_index != device.index && tensor.device_type != DeviceType.CPU)));

            private static Tensor Converted(Tensor tensor, ScalarType? dtype, Device? device, bool nonBlocking) =>
                tensor.to(is_floating_point(tensor.dtype) ? dtype ?? tensor.dtype : tensor.dtype, device ?? tensor.device, non_blocking: nonBlocking);

            private void Replace(Dictionary<string, FieldInfo> fields, string name, Tensor old, Tensor made)
            {
                if (fields.TryGetValue(name, out FieldInfo? field) && ReferenceEquals(field.GetValue(this), old))
                    field.SetValue(this, made);
                old.Dispose();
            }
        }
    }
}

/// <summary>Moves and conversions of a module that keep its type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(type, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device, type, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(deviceType, deviceIndex, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(device.type, device.index, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(new torch.Device(device), non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(DeviceType.CPU, -1, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        (T)module._to(DeviceType.CUDA, deviceIndex, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float16, non_blocking);

    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.BFloat16, non_blocking);

    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float32, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module => module.to(torch.ScalarType.Float64, non_blocking);
}
