namespace Fam.Orchestrator.Results;

/// <summary>The percentile interval of a mean (B. Efron, 1979), for scores that are no rates; the same each time it is asked for.</summary>
public static class Bootstrap
{
    private const int Resamples = 1_000;
    private const int Seed = 1_234;

    /// <summary>The 2.5 % and 97.5 % points of the means of samples drawn with replacement.</summary>
    public static (double Low, double High) Of(IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfZero(scores.Count, nameof(scores));
        var random = new Random(Seed);
        var means = new double[Resamples];
        for (var draw = 0; draw < Resamples; draw++)
        {
            var sum = 0.0;
            for (var index = 0; index < scores.Count; index++) sum += scores[random.Next(scores.Count)];
            means[draw] = sum / scores.Count;
        }

        Array.Sort(means);
        return (means[(int)(Resamples * 0.025)], means[(int)(Resamples * 0.975)]);
    }
}
