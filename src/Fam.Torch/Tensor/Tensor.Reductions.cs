namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Native.sum(this, Code(type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum((ReadOnlySpan<long>)[dim], keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            sum((ReadOnlySpan<long>)[dim0, dim1], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum((ReadOnlySpan<long>)dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Native.sum_dims(this, dim, dim.Length, keepdim, Code(type));

        public Tensor mean() => Native.mean(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Native.mean_dims(this, dimensions, dimensions.Length, keepdim, Code(type));

        public Tensor prod(ScalarType? type = null) => Native.prod(this, Code(type));

        public Tensor var(bool unbiased = true) => Native.var(this, unbiased);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(Native.var_dims(this, [dim], 1, unbiased, keepdim), type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(Native.var_dims(this, dimensions, dimensions.Length, unbiased, keepdim), type);

        public Tensor std(bool unbiased = true) => Native.std(this, unbiased);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(Native.std_dims(this, [dim], 1, unbiased, keepdim), type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Cast(Native.std_dims(this, dimensions, dimensions.Length, unbiased, keepdim), type);

        public Tensor amax(params long[] dims) => Native.amax(this, dims, dims.Length, false);

        public Tensor amin(params long[] dims) => Native.amin(this, dims, dims.Length, false);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Native.amax(this, dims, dims.Length, keepdim));

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Native.amin(this, dims, dims.Length, keepdim));

        public Tensor max() => Native.max(this);

        public Tensor min() => Native.min(this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            (Native.max_dim(this, dim, keepdim, out nint indexes), new Tensor(indexes));

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            (Native.min_dim(this, dim, keepdim, out nint indexes), new Tensor(indexes));

        public Tensor argmax() => Native.argmax(this);

        public Tensor argmax(long dim, bool keepdim = false) => Native.argmax_dim(this, dim, keepdim);

        public Tensor argmin() => Native.argmin(this);

        public Tensor argmin(long dim, bool keepdim = false) => Native.argmin_dim(this, dim, keepdim);

        public Tensor norm(float p = 2.0f) => Native.norm(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Native.norm_dim(this, dim, keepdim, p);

        public Tensor logsumexp(long dim, bool keepdim = false) => Native.logsumexp(this, dim, keepdim);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Native.softmax(this, dim, Code(dtype));

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Native.log_softmax(this, dim, Code(dtype));

        public Tensor cumsum(long dim, ScalarType? type = null) => Native.cumsum(this, dim, Code(type));

        public Tensor all() => Native.all(this);

        public Tensor all(long dim, bool keepdim = false) => Native.all_dim(this, dim, keepdim);

        public Tensor any() => Native.any(this);

        public Tensor any(long dim, bool keepdim = false) => Native.any_dim(this, dim, keepdim);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            (Native.topk(this, k, dim, largest, sorted, out nint indexes), new Tensor(indexes));

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            (Native.sort(this, dim, descending, stable, out nint indexes), new Tensor(indexes));

        public Tensor argsort(long dim = -1, bool descending = false) => Native.argsort(this, dim, descending);

        private static int Code(ScalarType? type) => type is { } given ? (int)given : -1;

        private static Tensor Cast(Tensor result, ScalarType? type) =>
            type is { } given && given != result.dtype ? result.to_type(given, disposeAfter: true) : result;

        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null)
                return result;
            using (result)
                return target.copy_(result);
        }
    }
}
