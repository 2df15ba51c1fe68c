namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs_()
        {
            Native.abs_(this);
            return this;
        }

        public Tensor neg_()
        {
            Native.neg_(this);
            return this;
        }

        public Tensor exp_()
        {
            Native.exp_(this);
            return this;
        }

        public Tensor log_()
        {
            Native.log_(this);
            return this;
        }

        public Tensor sqrt_()
        {
            Native.sqrt_(this);
            return this;
        }

        public Tensor rsqrt_()
        {
            Native.rsqrt_(this);
            return this;
        }

        public Tensor sigmoid_()
        {
            Native.sigmoid_(this);
            return this;
        }

        public Tensor tanh_()
        {
            Native.tanh_(this);
            return this;
        }

        public Tensor relu_()
        {
            Native.relu_(this);
            return this;
        }

        public Tensor silu_()
        {
            Native.silu_(this);
            return this;
        }

        public Tensor zero_()
        {
            Native.zero_(this);
            return this;
        }

        public Tensor add_(Tensor target)
        {
            Native.add_(this, target, 1L);
            return this;
        }

        public Tensor add_(Tensor target, Scalar alpha)
        {
            Native.add_(this, target, alpha.Value);
            return this;
        }

        public Tensor add_(Scalar scalar)
        {
            Native.add_scalar_(this, scalar.Value, 1L);
            return this;
        }

        public Tensor add_(Scalar scalar, Scalar alpha)
        {
            Native.add_scalar_(this, scalar.Value, alpha.Value);
            return this;
        }

        public Tensor sub_(Tensor target)
        {
            Native.sub_(this, target);
            return this;
        }

        public Tensor sub_(Scalar target)
        {
            Native.sub_scalar_(this, target.Value);
            return this;
        }

        public Tensor mul_(Tensor target)
        {
            Native.mul_(this, target);
            return this;
        }

        public Tensor mul_(Scalar target)
        {
            Native.mul_scalar_(this, target.Value);
            return this;
        }

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Native.div_(this, target, (int)rounding_mode);
            return this;
        }

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Native.div_scalar_(this, target.Value, (int)rounding_mode);
            return this;
        }

        public Tensor pow_(Tensor exponent)
        {
            Native.pow_(this, exponent);
            return this;
        }

        public Tensor pow_(Scalar exponent)
        {
            Native.pow_scalar_(this, exponent.Value);
            return this;
        }

        public Tensor fill_(Scalar value)
        {
            Native.fill_scalar_(this, value.Value);
            return this;
        }

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Native.clamp_(this, Optional(min), Optional(max));
            return this;
        }

        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            Native.masked_fill_(this, mask, value.Value);
            return this;
        }

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Native.addcmul_(this, tensor1, tensor2, value.Value);
            return this;
        }

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Native.addcdiv_(this, tensor1, tensor2, value.Value);
            return this;
        }

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2)
        {
            Native.addcdiv_(this, tensor1, tensor2, 1L);
            return this;
        }

        public Tensor lerp_(Tensor end, Tensor weight)
        {
            Native.lerp_(this, end, weight);
            return this;
        }
    }
}
