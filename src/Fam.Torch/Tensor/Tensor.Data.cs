using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements in place; on another device a copy of them on the CPU.</summary>
        /// <exception cref="ArgumentException">T is not the .NET type of the element type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The only element.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        /// <summary>The memory of a contiguous CPU tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get => new((void*)RequireBytes(), checked((int)(NumberOfElements * ElementSize)));
            set
            {
                long length = NumberOfElements * ElementSize;
                if (length != value.Length)
                    throw new ArgumentException($"{value.Length} bytes were given for a tensor of {length} bytes.");
                value.CopyTo(new Span<byte>((void*)RequireBytes(), value.Length));
            }
        }

        public Scalar ToScalar()
        {
            Native.item(this, out Number number);
            return new Scalar(number);
        }

        internal nint DataPointer()
        {
            Native.data(this, out nint pointer);
            return pointer;
        }

        internal void ValidateType(Type requested)
        {
            Type? expected = dtype.ClrType();
            if (expected != requested)
                throw new ArgumentException($"{requested.Name} is not compatible with {dtype}");
        }

        private nint RequireBytes()
        {
            if (!is_contiguous())
                throw new InvalidOperationException("The bytes of a tensor that is not contiguous cannot be spanned; call contiguous() first.");
            if (!is_cpu())
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            return DataPointer();
        }
    }
}

/// <summary>Conversions of one-element tensors to .NET numbers.</summary>
public static class TensorExtensionMethods
{
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();
}
