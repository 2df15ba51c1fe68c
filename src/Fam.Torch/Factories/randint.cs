namespace TorchSharp;

public static partial class torch
{
    /// <summary>Whole numbers from low (included) to high (excluded).</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        Options made = Made(dtype ?? ScalarType.Int64, device, requires_grad);
        Tensor result = Native.randint(low, high, size, size.Length, Generator.HandleOf(generator), made);
        GC.KeepAlive(generator);
        return result;
    }

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>The numbers below n in random order.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        Options made = Made(dtype ?? ScalarType.Int64, device, requires_grad);
        Tensor result = Native.randperm(n, Generator.HandleOf(generator), made);
        GC.KeepAlive(generator);
        return result;
    }
}
