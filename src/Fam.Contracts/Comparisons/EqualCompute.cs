using Fam.Contracts.Views;

namespace Fam.Contracts.Comparisons;

/// <summary>A cost that arms can be compared at.</summary>
public enum Budget
{
    /// <summary>Floating point operations of training.</summary>
    TrainingOperations,

    /// <summary>Slots × seconds of training: GPU-seconds on GPUs.</summary>
    SlotSeconds,

    /// <summary>Tokens of training.</summary>
    TrainingTokens,

    /// <summary>Floating point operations of a token at inference.</summary>
    OperationsPerToken,
}

/// <summary>A configuration at one size: means over its arms.</summary>
/// <param name="Cost">Of the budget that is asked about.</param>
/// <param name="Score">Over all lengths.</param>
public sealed record CostPoint(string Configuration, string Size, int Arms, double Cost, double Score);

/// <summary>A configuration at one size beside the baseline at the same cost.</summary>
/// <param name="Baseline">The baseline's score at the point's cost; null where no arms of it cost so much or so little.</param>
public sealed record EqualCost(CostPoint Point, double? Baseline)
{
    /// <summary>The configuration's score less the baseline's.</summary>
    public double? Difference => Point.Score - Baseline;
}

/// <summary>
/// Configurations at the same cost. The baseline's score there is read off the line through its own points, between two of
/// them by the logarithm of the cost; nothing is said outside of them, but for costs so near an end that they are the same.
/// It is no test: costs differ from arm to arm, and between sizes the line is a guess.
/// </summary>
public static class EqualCompute
{
    /// <summary>Costs whose ratio is nearer to 1 than this are the same.</summary>
    public const double Tolerance = 0.05;

    /// <summary>Points in the order of their cost; arms without a score of every length, or of unknown cost, are in none.</summary>
    public static IReadOnlyList<CostPoint> Points(IEnumerable<ComparisonArm> arms, Budget budget) =>
    [
        .. arms.Where(arm => arm is { Score.Complete: true, Origin: ScoreOrigin.Fam } && Cost(arm, budget) > 0).GroupBy(arm => (arm.Configuration, arm.Size))
            .Select(group => new CostPoint(group.Key.Configuration, group.Key.Size, group.Count(), group.Average(arm => Cost(arm, budget)!.Value), group.Average(arm => arm.Score!.Mean)))
            .OrderBy(point => point.Cost),
    ];

    /// <summary>Every point that is not the baseline's, beside the baseline.</summary>
    public static IReadOnlyList<EqualCost> Against(IReadOnlyList<CostPoint> points, string baseline)
    {
        ArgumentNullException.ThrowIfNull(points);
        var line = points.Where(point => point.Configuration == baseline).ToList();
        return [.. points.Where(point => point.Configuration != baseline).Select(point => new EqualCost(point, At(line, point.Cost)))];
    }

    /// <summary>What an arm cost; null where nobody said.</summary>
    public static double? Cost(ComparisonArm arm, Budget budget)
    {
        ArgumentNullException.ThrowIfNull(arm);
        return budget switch
        {
            Budget.TrainingOperations => arm.Cost?.TrainingOperations,
            Budget.SlotSeconds => arm.Cost?.SlotSeconds,
            Budget.TrainingTokens => arm.Cost?.TrainingTokens,
            _ => arm.Cost?.OperationsPerToken,
        };
    }

    /// <param name="line">Ascending by cost.</param>
    private static double? At(List<CostPoint> line, double cost)
    {
        // Several sizes may cost nearly the same, such as tokens of one curriculum: then the nearest is meant.
        if (line.Where(point => Math.Abs(Math.Log(point.Cost / cost)) <= Tolerance).MinBy(point => Math.Abs(Math.Log(point.Cost / cost))) is { } same)
            return same.Score;
        var above = line.FindIndex(point => point.Cost > cost);
        if (above <= 0)
            return null;
        var (below, next) = (line[above - 1], line[above]);
        var share = Math.Log(cost / below.Cost) / Math.Log(next.Cost / below.Cost);
        return below.Score + (share * (next.Score - below.Score));
    }
}
