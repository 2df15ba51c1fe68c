using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A copy of an array of any rank, of its element type.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static unsafe Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        ScalarType element = ScalarTypeOf(rawArray.GetType().GetElementType());
        long[] shape = [.. Enumerable.Range(0, rawArray.Rank).Select(rawArray.GetLongLength)];
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(rawArray))
            return Native.from_memory((nint)data, (int)element, shape, shape.Length, Made(dtype ?? element, device, requires_grad));
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    private static unsafe Tensor FromSpan<T>(
        ReadOnlySpan<T> elements, ReadOnlySpan<long> shape, ScalarType element, ScalarType? dtype, Device? device,
        bool requiresGrad, string[]? names) where T : unmanaged
    {
        RefuseNames(names);
        long count = 1;
        foreach (long size in shape)
            count *= size;
        if (count > elements.Length || count < 0)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {elements.Length}");
        fixed (T* data = elements)
            return Native.from_memory((nint)data, (int)element, shape, shape.Length, Made(dtype ?? element, device, requiresGrad));
    }
}
