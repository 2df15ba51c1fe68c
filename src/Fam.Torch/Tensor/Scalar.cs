namespace TorchSharp;

/// <summary>A number with its element type, as an argument of tensor operations.</summary>
public sealed class Scalar : IDisposable
{
    internal Scalar(Number value) => Value = value;

    internal Number Value { get; }

    public torch.ScalarType Type => Value.Type switch
    {
        Number.Kind.Integer => torch.ScalarType.Int64,
        Number.Kind.Boolean => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(sbyte value) => new((long)value);

    public static implicit operator Scalar(short value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(Half value) => new((double)value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(bool value) => new(value);

    /// <summary>Holds nothing native; there for the signature.</summary>
    public void Dispose()
    {
    }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.Value.AsDouble;

    public static double ToDouble(this Scalar value) => value.Value.AsDouble;

    public static byte ToByte(this Scalar value) => checked((byte)value.Value.AsLong);

    public static short ToInt16(this Scalar value) => checked((short)value.Value.AsLong);

    public static int ToInt32(this Scalar value) => checked((int)value.Value.AsLong);

    public static long ToInt64(this Scalar value) => value.Value.AsLong;

    public static bool ToBoolean(this Scalar value) => value.Value.AsDouble != 0;
}
