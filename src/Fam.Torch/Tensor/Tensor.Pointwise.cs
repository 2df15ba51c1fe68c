namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Native.abs(this);

        public Tensor neg() => Native.neg(this);

        public Tensor exp() => Native.exp(this);

        public Tensor log() => Native.log(this);

        public Tensor log1p() => Native.log1p(this);

        public Tensor sqrt() => Native.sqrt(this);

        public Tensor rsqrt() => Native.rsqrt(this);

        public Tensor sin() => Native.sin(this);

        public Tensor cos() => Native.cos(this);

        public Tensor sigmoid() => Native.sigmoid(this);

        public Tensor tanh() => Native.tanh(this);

        public Tensor reciprocal() => Native.reciprocal(this);

        public Tensor relu() => Native.relu(this);

        public Tensor silu() => Native.silu(this);

        public Tensor floor() => Native.floor(this);

        public Tensor ceil() => Native.ceil(this);

        public Tensor sign() => Native.sign(this);

        public Tensor erf() => Native.erf(this);

        public Tensor isfinite() => Native.isfinite(this);

        public Tensor isnan() => Native.isnan(this);

        public Tensor isinf() => Native.isinf(this);

        public Tensor logical_not() => Native.logical_not(this);

        public Tensor bitwise_not() => Native.bitwise_not(this);

        public Tensor negative() => neg();

        public Tensor square() => pow(2);

        public Tensor round(long decimals = 0L) => Native.round(this, decimals);

        public Tensor gelu() => Native.gelu(this, tanh: false);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Native.clamp(this, Optional(min), Optional(max));

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Native.clamp_tensor(this, min, max);

        public Tensor clamp_max(Scalar max) => clamp(null, max);

        public Tensor clamp_min(Scalar min) => clamp(min, null);

        /// <summary>This where the condition holds, else y.</summary>
        public Tensor where(Tensor condition, Tensor y) => Native.where(condition, this, y);

        public Tensor masked_fill(Tensor mask, Scalar value) => Native.masked_fill(this, mask, value.Value);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Native.addcmul(this, tensor1, tensor2, value.Value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Native.addcdiv(this, tensor1, tensor2, value.Value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Native.addcdiv(this, tensor1, tensor2, 1L);

        public Tensor lerp(Tensor end, Tensor weight) => Native.lerp(this, end, weight);

        private static Number Optional(Scalar? value) => value is null ? default : value.Value;
    }
}
