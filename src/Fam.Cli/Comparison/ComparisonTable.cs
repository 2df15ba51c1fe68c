using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Comparison;

/// <summary>The comparison for people: a row for each arm, a column for each length, four lines in a cell.</summary>
internal static class ComparisonTable
{
    public static void Write(IAnsiConsole console, ComparisonView view, SignificanceMarks marks)
    {
        // A terminal that folds a long line shows more than a table that crops its cells.
        console.Profile.Width = Math.Max(console.Profile.Width, NeededWidth(view));
        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators();
        table.AddColumn(new TableColumn(new Text("Configuration\nreach")).NoWrap());
        foreach (var length in view.Lengths)
        {
            var tokens = view.LengthUnit != "tokens" && length.MeanPromptTokens is { } mean ? $"\n{Units.Count((long)Math.Round(mean)).Replace(" ", "")} tok" : "";
            table.AddColumn(new TableColumn(new Text(ComparisonWords.LengthNumber(length.FillerBlocks, view.LengthUnit) + tokens)).RightAligned().NoWrap());
        }

        table.AddColumn(new TableColumn(new Text($"{ComparisonWords.EffectiveHeading(view)}\nper doubling")).RightAligned().NoWrap());
        table.AddColumn(new TableColumn(new Text("Parameters\ntraining")).RightAligned().NoWrap());
        foreach (var arm in view.Arms)
            table.AddRow(
            [
                new Text($"{ComparisonWords.Arm(arm)}\n{ComparisonWords.Reach(arm, "\n")}"),
                .. view.Lengths.Zip(arm.Cells).Select(pair => Cell(arm, pair.First, pair.Second, marks)),
                new Text($"{ComparisonWords.Effective(arm, view)}\n{ComparisonWords.Slope(arm)}"),
                new Text($"{Units.Count(arm.Parameters)}\n{Units.Duration(arm.TrainingSeconds)}"),
            ]);

        console.MarkupLineInterpolated($"[bold]{ComparisonWords.Title(view)}[/] (columns: {ComparisonWords.Columns(view)}, mean prompt in tokens)");
        console.Write(table);
        console.MarkupLineInterpolated($"[grey]{ComparisonWords.Legend}{marks.Legend}[/]");
    }

    private static int NeededWidth(ComparisonView view) => 80 + 12 * view.Lengths.Count;

    private static Text Cell(ComparisonArm arm, ComparisonLength length, ComparisonCell? cell, SignificanceMarks marks) => cell is null
        ? new Text(Units.Unknown)
        : new Text($"{ComparisonWords.Rate(cell)}{marks.After(arm, length)}\n{ComparisonWords.Error(cell)}\n{ComparisonWords.Interval(cell)}\nn {cell.Samples}");
}
