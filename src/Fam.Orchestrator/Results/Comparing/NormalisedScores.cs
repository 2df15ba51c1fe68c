using Fam.Contracts.Views;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Means over all of an arm's samples, and what share of the best they are.</summary>
public static class NormalisedScores
{
    /// <summary>Null where nothing is scored.</summary>
    /// <param name="own">Its cells.</param>
    /// <param name="complete">Whether every length is scored.</param>
    public static ArmScore? Mean(IReadOnlyCollection<ScoredLength> own, bool complete)
    {
        ArgumentNullException.ThrowIfNull(own);
        var (samples, score) = (own.Sum(cell => cell.Samples), own.Sum(cell => cell.Score));
        return samples == 0 ? null : new ArmScore(samples, score / samples, StandardError(samples, score, own.Sum(cell => cell.Squares)), complete);
    }

    /// <summary>Of a mean: the samples' standard deviation over the root of their number; null with fewer than two.</summary>
    public static double? StandardError(int samples, double sum, double squares)
    {
        var mean = sum / samples;
        return samples < 2 ? null : Math.Sqrt(Math.Max(0, squares - (samples * mean * mean)) / (samples - 1) / samples);
    }

    /// <summary>
    /// A score as a share of the best: score / best, or best / score where a smaller one is better. The paper says only that
    /// each task is normalised over the configurations (Fig. 3b); shares of the best keep 0 at 0, so that bars can be stacked.
    /// </summary>
    public static double? Share(double score, double best, bool higherIsBetter) =>
        higherIsBetter ? (best > 0 ? score / best : null) : score > 0 ? best / score : null;

    /// <summary>Arms with their shares of the best arm of their size; imported ones have none and are no best.</summary>
    public static IEnumerable<ComparisonArm> Put(IReadOnlyList<ComparisonArm> arms, bool higherIsBetter)
    {
        ArgumentNullException.ThrowIfNull(arms);
        var bests = arms.Where(arm => arm is { Score.Complete: true, Origin: ScoreOrigin.Fam }).GroupBy(arm => arm.Size, StringComparer.Ordinal)
            .ToDictionary(size => size.Key, size => higherIsBetter ? size.Max(arm => arm.Score!.Mean) : size.Min(arm => arm.Score!.Mean), StringComparer.Ordinal);
        return arms.Select(arm => arm is { Score: { Complete: true } score, Origin: ScoreOrigin.Fam } ? arm with { NormalisedScore = Share(score.Mean, bests[arm.Size], higherIsBetter) } : arm);
    }
}
