namespace TorchSharp;

public static partial class torch
{
    /// <remarks>As in TorchSharp == compares element by element: test for null with "is null".</remarks>
    public partial class Tensor
    {
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        public static Tensor operator +(Tensor left, int right) => Native.add_scalar(left, (long)right, 1L);

        public static Tensor operator +(Tensor left, long right) => Native.add_scalar(left, right, 1L);

        public static Tensor operator +(Tensor left, float right) => Native.add_scalar(left, (double)right, 1L);

        public static Tensor operator +(Tensor left, double right) => Native.add_scalar(left, right, 1L);

        public static Tensor operator +(int left, Tensor right) => Native.add_scalar(right, (long)left, 1L);

        public static Tensor operator +(long left, Tensor right) => Native.add_scalar(right, left, 1L);

        public static Tensor operator +(float left, Tensor right) => Native.add_scalar(right, (double)left, 1L);

        public static Tensor operator +(double left, Tensor right) => Native.add_scalar(right, left, 1L);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator -(Scalar left, Tensor right) => right.rsub(left.Value);

        public static Tensor operator -(Tensor left, int right) => Native.sub_scalar(left, (long)right);

        public static Tensor operator -(Tensor left, long right) => Native.sub_scalar(left, right);

        public static Tensor operator -(Tensor left, float right) => Native.sub_scalar(left, (double)right);

        public static Tensor operator -(Tensor left, double right) => Native.sub_scalar(left, right);

        public static Tensor operator -(int left, Tensor right) => right.rsub((long)left);

        public static Tensor operator -(long left, Tensor right) => right.rsub(left);

        public static Tensor operator -(float left, Tensor right) => right.rsub((double)left);

        public static Tensor operator -(double left, Tensor right) => right.rsub(left);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator *(Tensor left, int right) => Native.mul_scalar(left, (long)right);

        public static Tensor operator *(Tensor left, long right) => Native.mul_scalar(left, right);

        public static Tensor operator *(Tensor left, float right) => Native.mul_scalar(left, (double)right);

        public static Tensor operator *(Tensor left, double right) => Native.mul_scalar(left, right);

        public static Tensor operator *(int left, Tensor right) => Native.mul_scalar(right, (long)left);

        public static Tensor operator *(long left, Tensor right) => Native.mul_scalar(right, left);

        public static Tensor operator *(float left, Tensor right) => Native.mul_scalar(right, (double)left);

        public static Tensor operator *(double left, Tensor right) => Native.mul_scalar(right, left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public static Tensor operator /(Scalar left, Tensor right) => right.rdiv(left.Value);

        public static Tensor operator /(Tensor left, int right) => Native.div_scalar(left, (long)right, 0);

        public static Tensor operator /(Tensor left, long right) => Native.div_scalar(left, right, 0);

        public static Tensor operator /(Tensor left, float right) => Native.div_scalar(left, (double)right, 0);

        public static Tensor operator /(Tensor left, double right) => Native.div_scalar(left, right, 0);

        public static Tensor operator /(int left, Tensor right) => right.rdiv((long)left);

        public static Tensor operator /(long left, Tensor right) => right.rdiv(left);

        public static Tensor operator /(float left, Tensor right) => right.rdiv((double)left);

        public static Tensor operator /(double left, Tensor right) => right.rdiv(left);

        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);

        public static Tensor operator %(Tensor left, Scalar right) => left.remainder(right);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        private Tensor rsub(Number minuend)
        {
            using Tensor negative = neg();
            return Native.add_scalar(negative, minuend, 1L);
        }

        private Tensor rdiv(Number dividend)
        {
            using Tensor inverse = reciprocal();
            return Native.mul_scalar(inverse, dividend);
        }
    }
}
