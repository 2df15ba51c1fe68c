using Fam.Contracts.Views;
using Fam.Orchestrator.Results.Statistics;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Scores of samples that two arms answered, as many as there are of each pair of scores.</summary>
public sealed class Differences
{
    private readonly IReadOnlyList<(double Score, double Baseline, int Samples)> scores;

    /// <param name="scores">At least one.</param>
    public Differences(IEnumerable<(double Score, double Baseline, int Samples)> scores)
    {
        // In one order, so that a seeded bootstrap draws the same whatever the database's order was.
        this.scores = [.. scores.OrderBy(pair => pair.Score).ThenBy(pair => pair.Baseline)];
        ArgumentOutOfRangeException.ThrowIfZero(this.scores.Count, nameof(scores));
    }

    /// <summary>Samples that a bootstrap would draw; none where counts are enough.</summary>
    public long Drawn => AreRates ? 0 : Samples;

    private int Samples => scores.Sum(pair => pair.Samples);

    private bool AreRates => scores.All(pair => pair is { Score: 0 or 1, Baseline: 0 or 1 });

    /// <summary>The test by itself, not corrected, of samples that the caller names.</summary>
    public PairedDifference Test(int resamples)
    {
        var (samples, mean, baseline) = (Samples, Mean(pair => pair.Score), Mean(pair => pair.Baseline));
        var (higher, lower) = (Count(pair => pair.Score > pair.Baseline), Count(pair => pair.Score < pair.Baseline));
        var (low, high, p) = (0.0, 0.0, 1.0);
        if (AreRates)
        {
            (low, high) = PairedRates.Of(Count(pair => pair is { Score: 1, Baseline: 1 }), higher, lower, Count(pair => pair is { Score: 0, Baseline: 0 }));
            p = McNemar.P(higher, lower);
        }
        else
        {
            var drawn = PairedBootstrap.Of([.. scores.SelectMany(pair => Enumerable.Repeat(pair.Score - pair.Baseline, pair.Samples))], resamples);
            (low, high, p) = (drawn.Low, drawn.High, drawn.P);
        }

        return new PairedDifference
        {
            Reach = ReachPart.All,
            Samples = samples,
            Mean = mean,
            BaselineMean = baseline,
            Difference = mean - baseline,
            Low = low,
            High = high,
            Higher = higher,
            Lower = lower,
            Test = AreRates ? PairTest.Mcnemar : PairTest.PairedBootstrap,
            P = p,
        };
    }

    private double Mean(Func<(double Score, double Baseline, int Samples), double> of) => scores.Sum(pair => of(pair) * pair.Samples) / Samples;

    private int Count(Func<(double Score, double Baseline, int Samples), bool> which) => scores.Where(which).Sum(pair => pair.Samples);
}
