using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

/// <summary>Lends a tensor's handle to a native call, and wraps the handle that a call returns.</summary>
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(Lent))]
[CustomMarshaller(typeof(torch.Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Made))]
internal static class TensorMarshaller
{
    /// <summary>Keeps the tensor from being finalised while LibTorch works on it; null travels as no tensor.</summary>
    internal ref struct Lent
    {
        private torch.Tensor? tensor;

        public void FromManaged(torch.Tensor? managed) => tensor = managed;

        public readonly nint ToUnmanaged() => tensor is null ? 0 : tensor.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(tensor);

        public readonly void Free()
        {
        }
    }

    internal static class Made
    {
        public static torch.Tensor ConvertToManaged(nint handle) =>
            handle != 0 ? new torch.Tensor(handle) : throw Failure();

        private static ExternalException Failure() =>
            Native.Failure() ?? new ExternalException("LibTorch returned no tensor and no error.");
    }
}

/// <summary>The outcome of a native call made for its effect: it either succeeded or threw.</summary>
[NativeMarshalling(typeof(StatusMarshaller))]
internal readonly struct Status;

[CustomMarshaller(typeof(Status), MarshalMode.ManagedToUnmanagedOut, typeof(StatusMarshaller))]
internal static class StatusMarshaller
{
    public static Status ConvertToManaged(int code) => code == 0 ? default : throw Failure();

    private static ExternalException Failure() =>
        Native.Failure() ?? new ExternalException("LibTorch failed without an error.");
}

/// <summary>A number with its type, as native/shim.h has it: bits hold a long or a double.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Number(Number.Kind kind, long bits)
{
    internal enum Kind : long
    {
        None = 0,
        Integer = 1,
        Floating = 2,
        Boolean = 3,
    }

    private readonly Kind kind = kind;
    private readonly long bits = bits;

    internal Kind Type => kind;

    internal long Bits => bits;

    internal double AsDouble => kind == Kind.Floating ? BitConverter.Int64BitsToDouble(bits) : bits;

    internal long AsLong => kind == Kind.Floating ? (long)BitConverter.Int64BitsToDouble(bits) : bits;

    public static implicit operator Number(long value) => new(Kind.Integer, value);

    public static implicit operator Number(double value) => new(Kind.Floating, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Number(bool value) => new(Kind.Boolean, value ? 1 : 0);
}

/// <summary>A C++ bool: one byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Flag(bool value)
{
    private readonly byte value = value ? (byte)1 : (byte)0;

    public static implicit operator Flag(bool value) => new(value);

    public static implicit operator bool(Flag flag) => flag.value != 0;
}

/// <summary>Element type, place and gradient flag of a new tensor, as native/shim.h has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Options(torch.ScalarType dtype, torch.Device device, bool requiresGrad)
{
    private readonly int dtype = (int)dtype;
    private readonly int deviceType = (int)device.type;
    private readonly int deviceIndex = device.index;
    private readonly int requiresGrad = requiresGrad ? 1 : 0;
}

/// <summary>One subscript of an index expression, as native/indexing.cpp has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Subscript
{
    internal enum Kind : long
    {
        NewAxis = 0,
        Single = 1,
        Ellipsis = 2,
        Boolean = 3,
        Tensor = 4,
        Slice = 5,
    }

    internal Kind kind;
    internal long start;
    internal long stop;
    internal long step;
    internal long missing;
    internal nint tensor;
}
