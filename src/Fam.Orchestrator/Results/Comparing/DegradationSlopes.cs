using Fam.Contracts.Views;
using Fam.Orchestrator.Results.Statistics;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>Score per doubling of the prompt.</summary>
public static class DegradationSlopes
{
    /// <summary>Null where fewer than two different lengths are scored.</summary>
    public static DegradationSlope? Of(IReadOnlyList<ComparisonLength> lengths, IReadOnlyList<ComparisonCell?> cells)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        // In tokens, since filler of 0 blocks has no logarithm.
        var points = lengths.Zip(cells).Where(pair => pair is { First.MeanPromptTokens: > 0, Second: not null })
            .Select(pair => (Math.Log2(pair.First.MeanPromptTokens!.Value), pair.Second!.Rate)).ToList();
        return LeastSquares.Of(points) is { } line ? new DegradationSlope(line.Slope, line.StandardError, points.Count) : null;
    }
}
