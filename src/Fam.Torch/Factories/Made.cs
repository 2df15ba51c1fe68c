namespace TorchSharp;

public static partial class torch
{
    /// <summary>Memory layouts; only the dense one is made here.</summary>
    public enum layout
    {
        strided,
    }

    private static Options Made(ScalarType? dtype, Device? device, bool requiresGrad) =>
        new(dtype ?? defaultDtype, InitializeDevice(device), requiresGrad);

    /// <summary>Whole numbers and booleans make int64, as in TorchSharp; others the default type.</summary>
    private static ScalarType OrDefault(this ScalarType type) => is_integral(type) ? ScalarType.Int64 : defaultDtype;

    private static void RefuseNames(string[]? names)
    {
        if (names is not null)
            throw new NotSupportedException("Named dimensions are not part of this binding.");
    }

    private static void RequireFloating(ScalarType? dtype, string function)
    {
        if (dtype is { } given && is_integral(given))
            throw new ArgumentException($"torch.{function}() was passed a bad dtype: {given}. It must be floating point.", nameof(dtype));
    }
}
