namespace Fam.Orchestrator.Results;

/// <summary>The score interval of a proportion (E. B. Wilson, Probable inference, 1927).</summary>
public static class WilsonInterval
{
    /// <summary>The 97.5 % point of the normal distribution, for a two-sided interval of 95 %.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Bounds, 0 to 1, of the rate behind <paramref name="correct"/> of <paramref name="samples"/>.</summary>
    public static (double Low, double High) Of(int correct, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, samples);
        var (n, rate) = ((double)samples, (double)correct / samples);
        var scale = 1 + (Z * Z / n);
        var centre = (rate + (Z * Z / (2 * n))) / scale;
        var half = Z / scale * Math.Sqrt((rate * (1 - rate) / n) + (Z * Z / (4 * n * n)));
        // Exact at the ends, where rounding leaves a trace.
        return (correct == 0 ? 0 : Math.Max(0, centre - half), correct == samples ? 1 : Math.Min(1, centre + half));
    }
}
