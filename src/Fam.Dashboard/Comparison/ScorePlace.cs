using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>Which score stands for an arm where a view has room for one: that at a length, or the mean over all.</summary>
/// <param name="Column">Of the view's lengths; null is over all.</param>
/// <param name="Words">Where it is: <c>at 256 blocks</c>.</param>
public sealed record ScorePlace(int? Column, string Words)
{
    /// <summary>As the address chooses it; where it does not, the longest length.</summary>
    public static ScorePlace Of(ComparisonView view, CompareState state)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(state);
        if (state.AllLengths || view.Lengths.Count == 0 || view.LengthUnit.Length == 0) return new(null, "over all lengths");
        var column = view.Lengths.Count - 1;
        for (var at = 0; at < view.Lengths.Count; at++)
            if (view.Lengths[at].FillerBlocks == state.Length) column = at;
        return new(column, $"at {LengthWords.Length(view, view.Lengths[column].FillerBlocks)}");
    }

    /// <summary>The score there; null where nothing is scored.</summary>
    public PlacedScore? Of(ArmGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (Column is { } column)
            return group.Cell(column) is { } cell
                ? new(cell.Rate, cell.Low, cell.High, cell.Samples, cell.InReach, LengthPlot.Interval(cell, group))
                : null;
        // Means of different lengths are not comparable.
        var scores = group.Arms.Select(arm => arm.Score).OfType<ArmScore>().Where(score => score.Complete).ToList();
        if (scores.Count == 0) return null;
        var error = scores is [{ StandardError: { } one }] ? Units.PlusMinus(one) : "";
        return new(scores.Average(score => score.Mean), null, null, scores.Sum(score => score.Samples), InReach: false,
            scores.Count > 1 ? $"seeds {Units.Rate(scores.Min(score => score.Mean))}–{Units.Rate(scores.Max(score => score.Mean))}" : error);
    }
}

/// <summary>A score and what is known of its certainty, in words as well.</summary>
public sealed record PlacedScore(double Mean, double? Low, double? High, int Samples, bool InReach, string Certainty);
