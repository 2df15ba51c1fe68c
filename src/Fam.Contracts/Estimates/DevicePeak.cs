namespace Fam.Contracts.Estimates;

/// <summary>Dense matrix products of a device at its best, in operations a second, as its maker states them.</summary>
/// <param name="FullPrecision">In float32, without reduced precision inside.</param>
public sealed record DevicePeak(string Name, double FullPrecision, double Bfloat16)
{
    /// <summary>Of a kind of device, not of one that was measured.</summary>
    public static IReadOnlyList<DevicePeak> Known { get; } =
    [
        new("a100", 19.5e12, 312e12),
        new("h100", 67e12, 989e12),
        new("h200", 67e12, 989e12),
    ];

    /// <summary>Share of the peak that a training step of this size reaches, where nobody measured: what large models report.</summary>
    public const double UsualUtilisation = 0.4;

    /// <summary>What a processor thread does in training where nobody measured, in operations a second.</summary>
    public const double ProcessorThread = 4e9;

    /// <summary>What a GPU of unknown kind does, in operations a second.</summary>
    public const double AnyGpu = 5e12;

    /// <summary>The same in bfloat16.</summary>
    public const double AnyGpuBfloat16 = 1e14;
}
