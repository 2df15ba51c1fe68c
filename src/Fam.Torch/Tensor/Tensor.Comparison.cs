namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Native.eq(this, target);

        public Tensor eq(Scalar target) => Native.eq_scalar(this, target.Value);

        public Tensor ne(Tensor target) => Native.ne(this, target);

        public Tensor ne(Scalar target) => Native.ne_scalar(this, target.Value);

        public Tensor lt(Tensor target) => Native.lt(this, target);

        public Tensor lt(Scalar target) => Native.lt_scalar(this, target.Value);

        public Tensor le(Tensor target) => Native.le(this, target);

        public Tensor le(Scalar target) => Native.le_scalar(this, target.Value);

        public Tensor gt(Tensor target) => Native.gt(this, target);

        public Tensor gt(Scalar target) => Native.gt_scalar(this, target.Value);

        public Tensor ge(Tensor target) => Native.ge(this, target);

        public Tensor ge(Scalar target) => Native.ge_scalar(this, target.Value);

        public Tensor logical_and(Tensor other) => Native.logical_and(this, other);

        public Tensor logical_or(Tensor other) => Native.logical_or(this, other);

        public Tensor logical_xor(Tensor other) => Native.logical_xor(this, other);

        public Tensor bitwise_and(Tensor other) => Native.bitwise_and(this, other);

        public Tensor bitwise_or(Tensor other) => Native.bitwise_or(this, other);

        public Tensor bitwise_xor(Tensor other) => Native.bitwise_xor(this, other);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Native.allclose(this, target, rtol, atol, equal_nan, out Flag close);
            return close;
        }

        /// <summary>Whether shape and all elements are the same.</summary>
        public bool Equals(Tensor target)
        {
            if (target is null || !shape.AsSpan().SequenceEqual(target.shape))
                return false;
            using Tensor same = eq(target);
            using Tensor all = same.all();
            return all.ToBoolean();
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();
    }
}
