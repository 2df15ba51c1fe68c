namespace Fam.Orchestrator.Results.Statistics;

/// <summary>What a bootstrap of paired differences says.</summary>
/// <param name="P">Two-sided.</param>
public sealed record BootstrappedDifference(double Low, double High, double P);

/// <summary>
/// Paired differences drawn with replacement (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993): the
/// interval is the percentiles of their means; p is how often a mean of differences shifted to 0 lies as far off as the
/// one that was seen, which counts as a draw itself. The same each time it is asked for.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>Draws where there is time for them; fewer where all differences together are many.</summary>
    public const int MostResamples = 10_000;

    private const int FewestResamples = 1_000;
    private const int Seed = 1_234;

    /// <summary>Differences that are drawn in a request at most, about: two seconds' work.</summary>
    private const long MostDraws = 300_000_000;

    /// <summary>Draws for each of several bootstraps with so many differences in all.</summary>
    public static int Resamples(long differences) => (int)Math.Clamp(MostDraws / Math.Max(1, differences), FewestResamples, MostResamples);

    public static BootstrappedDifference Of(IReadOnlyList<double> differences, int resamples = MostResamples)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count, nameof(differences));
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        double[] seen = [.. differences];
        var mean = seen.Average();
        var random = new Random(Seed);
        var means = new double[resamples];
        for (var draw = 0; draw < resamples; draw++)
        {
            var sum = 0.0;
            for (var index = 0; index < seen.Length; index++) sum += seen[random.Next(seen.Length)];
            means[draw] = sum / seen.Length;
        }

        // Rounding must not tell a mean that is as far off from one that is not.
        var asFar = Math.Abs(mean) - 1e-12;
        var p = (1.0 + means.Count(drawn => Math.Abs(drawn - mean) >= asFar)) / (resamples + 1);
        Array.Sort(means);
        // Differences that are all alike vary in no draw; so few can still be chance: no test by their signs goes below this.
        return new BootstrappedDifference(means[(int)(resamples * 0.025)], means[(int)(resamples * 0.975)], Math.Min(1, Math.Max(p, Math.Pow(2, 1 - seen.Length))));
    }
}
