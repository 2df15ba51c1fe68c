namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient becomes an integer.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => Native.add(this, target, 1L);

        public Tensor add(Tensor target, Scalar alpha) => Native.add(this, target, alpha.Value);

        public Tensor add(Scalar scalar) => Native.add_scalar(this, scalar.Value, 1L);

        public Tensor add(Scalar scalar, Scalar alpha) => Native.add_scalar(this, scalar.Value, alpha.Value);

        public Tensor sub(Tensor target) => Native.sub(this, target);

        public Tensor sub(Scalar target) => Native.sub_scalar(this, target.Value);

        public Tensor mul(Tensor target) => Native.mul(this, target);

        public Tensor mul(Scalar target) => Native.mul_scalar(this, target.Value);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.div(this, target, (int)rounding_mode);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.div_scalar(this, target.Value, (int)rounding_mode);

        public Tensor floor_divide(Tensor other) => Native.floor_divide(this, other);

        public Tensor floor_divide(Scalar other) => Native.floor_divide_scalar(this, other.Value);

        public Tensor remainder(Tensor target) => Native.remainder(this, target);

        public Tensor remainder(Scalar scalar) => Native.remainder_scalar(this, scalar.Value);

        public Tensor pow(Tensor exponent) => Native.pow(this, exponent);

        public Tensor pow(Scalar exponent) => Native.pow_scalar(this, exponent.Value);

        public Tensor maximum(Tensor other) => Native.maximum(this, other);

        public Tensor minimum(Tensor other) => Native.minimum(this, other);

        public Tensor max(Tensor other) => Native.maximum(this, other);

        public Tensor min(Tensor other) => Native.minimum(this, other);
    }
}
