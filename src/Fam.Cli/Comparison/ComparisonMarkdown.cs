using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>The comparison as a Markdown table.</summary>
internal static class ComparisonMarkdown
{
    public static void Write(TextWriter output, ComparisonView view)
    {
        output.WriteLine($"**{Escaped(ComparisonWords.Title(view))}** (columns: {ComparisonWords.Columns(view)})");
        output.WriteLine();
        Row(output, ["Configuration", "Reach", .. view.Lengths.Select(ComparisonWords.Length)]);
        Row(output, ["---", "---", .. view.Lengths.Select(_ => "---:")]);
        foreach (var arm in view.Arms)
            Row(output, [Escaped(ComparisonWords.Arm(arm)), ComparisonWords.Reach(arm, ", "), .. arm.Cells.Select(Cell)]);
        output.WriteLine();
        output.WriteLine(ComparisonWords.Legend.Replace(ComparisonWords.ReachMark, "\\" + ComparisonWords.ReachMark).Replace("Below each rate", "In parentheses"));
    }

    private static string Cell(ComparisonCell? cell) => cell is null
        ? Units.Unknown
        : $"{ComparisonWords.Rate(cell).Replace(ComparisonWords.ReachMark, "\\" + ComparisonWords.ReachMark)} ({ComparisonWords.Error(cell)}, {ComparisonWords.Interval(cell)}, n={cell.Samples})";

    private static string Escaped(string text) => text.Replace("|", "\\|");

    private static void Row(TextWriter output, IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
}
