using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>Every task against every configuration (as the paper's Table 11), with the bars of Fig. 3b as the last row.</summary>
internal static class TaskSheet
{
    public static Sheet Of(ComparisonTasks tasks, ComparisonFormat format) => format == ComparisonFormat.Csv ? Long(tasks) : new Sheet(
        $"{string.Join(", ", tasks.Sweeps.Select(sweep => sweep.Name))}: tasks by configuration",
        [new("Task", "task"), .. tasks.Columns.Select(column => new SheetColumn(Name(column, tasks), null, IsNumber: true))],
        [.. tasks.Tasks.Select(task => (IReadOnlyList<SheetCell>)[SheetCell.Of($"{task.Task}/{task.Metric}"), .. task.Cells.Select(cell => new SheetCell(Text(cell)))]), Stack(tasks)],
        [
            FormattableString.Invariant($"Means over all lengths, and over seeds. {SignificanceMarks.Mark} differs from {tasks.Baseline} of the same size on the same samples (p corrected by Holm over {tasks.Comparisons} comparisons, below {tasks.Alpha}). {ComparisonWords.ReachMark} every sample inside the reach. The last row is the sum of each score's share of the best configuration of its size (Fig. 3b), over the tasks that all of them have."),
        ]);

    private static Sheet Long(ComparisonTasks tasks) => new(
        "",
        [
            new("", "task"), new("", "metric"), new("", "configuration"), new("", "size"), new("", "arms"), new("", "samples"), new("", "score"), new("", "standard_error"), new("", "normalised"), new("", "in_reach"),
            new("", "baseline"), new("", "difference"), new("", "low"), new("", "high"), new("", "p"), new("", "adjusted_p"), new("", "significant"),
        ],
        [.. tasks.Tasks.SelectMany(task => task.Cells.Zip(tasks.Columns).Where(pair => pair.First is not null).Select(pair => Row(task, pair.First!, pair.Second, tasks.Baseline)))],
        []);

    private static IReadOnlyList<SheetCell> Row(TaskRow task, TaskCell cell, ConfigurationColumn column, string baseline)
    {
        var against = cell.Against;
        object?[] values =
        [
            task.Task, task.Metric, column.Configuration, column.Size, cell.Arms, cell.Samples, cell.Score, cell.StandardError, cell.Normalised, cell.InReach,
            against is null ? null : baseline, against?.Difference, against?.Low, against?.High, against?.P, against?.AdjustedP, against?.Significant,
        ];
        return [.. values.Select(value => new SheetCell("", value))];
    }

    private static IReadOnlyList<SheetCell> Stack(ComparisonTasks tasks) => [new("Sum of shares"), .. tasks.Columns.Select(column => new SheetCell(column.Stack is { } stack ? ComparisonWords.Number(stack) : Units.Unknown))];

    private static string Name(ConfigurationColumn column, ComparisonTasks tasks) =>
        tasks.Columns.Select(other => other.Size).Distinct(StringComparer.Ordinal).Count() > 1 ? $"{column.Configuration} {column.Size}" : column.Configuration;

    private static string Text(TaskCell? cell) => cell is null ? Units.Unknown
        : $"{ComparisonWords.Number(cell.Score)}{(cell.InReach ? ComparisonWords.ReachMark : "")}{(cell.Against is { Significant: true } ? SignificanceMarks.Mark : "")}{(cell.StandardError is { } error ? $" ±{ComparisonWords.Number(error)}" : "")}";
}
