using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>The chart over length in words, for those who do not see it.</summary>
public static class LengthSummary
{
    /// <summary>Arms that are read out; all are in the table.</summary>
    private const int Most = 12;

    public static string Of(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var scored = view.Arms.Where(arm => arm.Cells.Any(cell => cell is not null)).ToList();
        var more = scored.Count > Most ? $"; and {scored.Count - Most} more" : "";
        return $"Line chart of {LengthWords.Title(view.Metric).ToLowerInvariant()} by {LengthWords.Axis(view)}; the table below has the same numbers. {string.Join("; ", scored.Take(Most).Select(arm => Describe(view, arm)))}{more}.";
    }

    private static string Describe(ComparisonView view, ComparisonArm arm) => arm.Name + ": " + string.Join(", ",
        arm.Cells.Zip(view.Lengths).Where(pair => pair.First is not null).Select(pair => $"{Units.Rate(pair.First!.Rate)} at {LengthWords.Heading(view, pair.Second.FillerBlocks)}"));
}
