namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Native.dim(this);

        public long ndim => Dimensions;

        public long NumberOfElements => Native.numel(this);

        public long ElementSize => Native.element_size(this);

        public ScalarType dtype => (ScalarType)Native.dtype(this);

        public DeviceType device_type => (DeviceType)Native.device_type(this);

        public int device_index => Native.device_index(this);

        public Device device
        {
            get
            {
                DeviceType type = device_type;
                return type == DeviceType.CPU ? new Device(type) : new Device(type, device_index);
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public long[] shape => size();

        public bool is_cpu() => device_type == DeviceType.CPU;

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public long[] size()
        {
            long[] sizes = new long[Dimensions];
            Native.sizes(this, sizes);
            return sizes;
        }

        public long size(int dim)
        {
            Native.size(this, dim, out long size);
            return size;
        }

        public long[] stride()
        {
            long[] strides = new long[Dimensions];
            Native.strides(this, strides);
            return strides;
        }

        public long stride(int dim)
        {
            Native.stride(this, dim, out long stride);
            return stride;
        }

        public long storage_offset()
        {
            Native.storage_offset(this, out long offset);
            return offset;
        }

        public bool is_contiguous() => Native.is_contiguous(this) != 0;

        /// <summary>Element type, shape and place; never the elements.</summary>
        public override string ToString() => IsInvalid
            ? "<disposed tensor>"
            : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
