using System.Globalization;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>Normalized scores stacked over tasks, a bar for each configuration (as the paper's Fig. 3b).</summary>
public static class StackPlot
{
    private const int Hues = 8;

    public static Plot Of(ComparisonTasks table, bool withPaper)
    {
        ArgumentNullException.ThrowIfNull(table);
        var bars = Names(table);
        var paper = withPaper ? Paper(table) : [];
        var quoted = paper.Select(score => (score.Size, score.Configuration)).Distinct().ToList();
        return new Plot
        {
            Kind = "bars",
            X = new("") { Scale = "category", Labels = [.. bars, .. quoted.Select(bar => $"{bar.Configuration} {bar.Size} (paper)")] },
            Y = new("normalized score, stacked over tasks") { ShortName = "normalized score" },
            Columns = [.. table.Columns.Select((column, index) => $"{bars[index]}: {(column.Stack is { } stack ? Units.Rate(stack) : "not every task is scored")}"), .. quoted.Select(bar => $"{bar.Configuration} {bar.Size}, the paper's")],
            Series =
            [
                .. table.Tasks.Select((task, index) => new PlotSeries(task.Task)
                {
                    Color = Hue(index),
                    Points =
                    [
                        .. task.Cells.Select((cell, column) => cell?.Normalised is { } share
                            ? new PlotPoint(column, share, [Units.Rate(share), $"{LengthWords.Title(task.Metric).ToLowerInvariant()} {Units.Rate(cell.Score)}", $"n = {cell.Samples.ToString(CultureInfo.InvariantCulture)}"])
                            : null).OfType<PlotPoint>(),
                        .. Quoted(paper, task.Task, quoted, table.Columns.Count),
                    ],
                }),
            ],
        };
    }

    /// <summary>A column's name: its configuration, and its size where there are several.</summary>
    public static IReadOnlyList<string> Names(ComparisonTasks table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var several = table.Columns.Select(column => column.Size).Distinct(StringComparer.Ordinal).Count() > 1;
        return [.. table.Columns.Select(column => several ? $"{column.Configuration} {column.Size}" : column.Configuration)];
    }

    /// <summary>A task's colour.</summary>
    public static string Hue(int index) => $"--task-{index % Hues}";

    /// <summary>The paper's scores of the table's tasks.</summary>
    public static IReadOnlyList<PaperScore> Paper(ComparisonTasks table) => [.. table.Tasks.SelectMany(task => PaperShelf.Scores(task.Task, task.Metric))];

    private static IEnumerable<PlotPoint> Quoted(IReadOnlyList<PaperScore> paper, string task, List<(string Size, string Configuration)> bars, int from) =>
        paper.Where(score => score.Task == task).GroupBy(score => score.Size).SelectMany(size => size.Select(score =>
        {
            // As the measured ones: the share of the best of its size.
            var share = score.Score / size.Max(other => other.Score);
            return new PlotPoint(from + bars.IndexOf((score.Size, score.Configuration)), share, [Units.Rate(share), Units.Rate(score.Score), score.Source]) { Marked = true };
        }));
}
