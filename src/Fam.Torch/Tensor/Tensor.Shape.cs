namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Native.view(this, shape, shape.Length);

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor reshape(params long[] shape) => Native.reshape(this, shape, shape.Length);

        public Tensor expand(params long[] sizes) => Native.expand(this, sizes, sizes.Length, false);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Native.expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public Tensor repeat(params long[] sizes) => Native.repeat(this, sizes, sizes.Length);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Native.repeat_interleave(this, repeats, dim ?? 0, dim.HasValue);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Native.repeat_interleave_tensor(this, repeats, dim ?? 0, dim.HasValue);

        public Tensor permute(params long[] permutation) => Native.permute(this, permutation, permutation.Length);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor transpose(long dim0, long dim1) => Native.transpose(this, dim0, dim1);

        public Tensor t() => Native.t(this);

        public Tensor mT => transpose(-2, -1);

        public Tensor unsqueeze(long dim) => Native.unsqueeze(this, dim);

        public Tensor squeeze(long? dim = null) => dim is { } one ? Native.squeeze_dim(this, one) : Native.squeeze(this);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.flatten(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes) => Native.unflatten(this, dim, sizes, sizes.Length);

        public Tensor narrow(long dim, long start, long length) => Native.narrow(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => Native.slice(this, dim, start, finish, step);

        public Tensor select(long dim, long index) => Native.select(this, dim, index);

        /// <summary>Windows of the given size along one dimension; they become the last dimension.</summary>
        public Tensor unfold(long dimension, long size, long step) => Native.unfold(this, dimension, size, step);

        public Tensor flip(params long[] dims) => Native.flip(this, dims, dims.Length);

        public Tensor roll(long shifts, long? dims = null) =>
            dims is { } dim ? Native.roll(this, [shifts], 1, [dim], 1) : Native.roll(this, [shifts], 1, [], 0);

        public Tensor roll(long[] shifts, long[] dims) => Native.roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => Native.diagonal(this, offset, dim1, dim2);

        public Tensor triu(long diagonal = 0) => Native.triu(this, diagonal);

        public Tensor tril(long diagonal = 0) => Native.tril(this, diagonal);

        public Tensor[] split(long size, int dim = 0)
        {
            nint[] pieces = new nint[Pieces(dim, size)];
            Native.split(this, size, dim, pieces, pieces.Length, out long count);
            return Wrap(pieces, count);
        }

        public Tensor[] split(long[] sizes, long dim = 0)
        {
            nint[] pieces = new nint[sizes.Length];
            Native.split_sizes(this, sizes, sizes.Length, dim, pieces, pieces.Length, out long count);
            return Wrap(pieces, count);
        }

        public Tensor[] chunk(long chunks, long dim = 0L)
        {
            nint[] pieces = new nint[Math.Max(chunks, 0)];
            Native.chunk(this, chunks, dim, pieces, pieces.Length, out long count);
            return Wrap(pieces, count);
        }

        public Tensor[] unbind(long dimension = 0L)
        {
            nint[] pieces = new nint[size((int)dimension)];
            Native.unbind(this, dimension, pieces, pieces.Length, out long count);
            return Wrap(pieces, count);
        }

        /// <summary>At least one: splitting nothing gives one empty piece. A bad size is LibTorch's to refuse.</summary>
        private long Pieces(int dim, long size) => size <= 0 ? 1 : Math.Max(1, (this.size(dim) + size - 1) / size);

        private static Tensor[] Wrap(nint[] handles, long count) =>
            Array.ConvertAll(handles[..(int)count], handle => new Tensor(handle));
    }
}
