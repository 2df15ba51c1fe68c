using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>Arms over length, a line of text in each cell.</summary>
internal static class ScoreSheet
{
    public static Sheet Of(ComparisonView view, SignificanceMarks marks) => new(
        $"{ComparisonWords.Title(view)} (columns: {ComparisonWords.Columns(view)})",
        [
            new("Configuration", null), new("Reach", null), .. view.Lengths.Select(length => new SheetColumn(ComparisonWords.Length(length, view.LengthUnit), null, IsNumber: true)),
            new(ComparisonWords.EffectiveHeading(view), null, IsNumber: true), new("Per doubling", null, IsNumber: true),
        ],
        [.. view.Arms.Select(arm => (IReadOnlyList<SheetCell>)
        [
            new(ComparisonWords.Arm(arm)), new(ComparisonWords.Reach(arm, ", ")),
            .. view.Lengths.Zip(arm.Cells).Select(pair => new SheetCell(pair.Second is null ? Units.Unknown : Cell(arm, pair.First, pair.Second, marks))),
            new(ComparisonWords.Effective(arm, view)), new(ComparisonWords.Slope(arm)),
        ])],
        [ComparisonWords.Legend.Replace("Below each rate", "In parentheses") + marks.Legend]);

    public static string Cell(ComparisonArm arm, ComparisonLength length, ComparisonCell cell, SignificanceMarks marks) =>
        $"{ComparisonWords.Rate(cell)}{marks.After(arm, length)} ({ComparisonWords.Error(cell)}, {ComparisonWords.Interval(cell)}, n={cell.Samples})";
}
