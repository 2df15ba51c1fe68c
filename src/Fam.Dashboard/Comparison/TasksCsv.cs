using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>The table of tasks as CSV, a line a cell.</summary>
public static class TasksCsv
{
    public static string Of(ComparisonTasks table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ComparisonCsv.Table(
            ["task", "metric", "configuration", "size", "arms", "samples", "score", "standard_error", "normalised", "in_reach", "origin", "baseline", "shared_samples", "difference", "low", "high", "p", "adjusted_p", "significant"],
            table.Tasks.SelectMany(task => task.Cells.Zip(table.Columns).Where(pair => pair.First is not null).Select(pair => new object?[]
            {
                task.Task, task.Metric, pair.Second.Configuration, pair.Second.Size, pair.First!.Arms, pair.First.Samples, pair.First.Score, pair.First.StandardError, pair.First.Normalised, pair.First.InReach,
                pair.First.Origin.ToString().ToLowerInvariant(), table.Baseline, pair.First.Against?.Samples, pair.First.Against?.Difference, pair.First.Against?.Low, pair.First.Against?.High, pair.First.Against?.P, pair.First.Against?.AdjustedP, pair.First.Against?.Significant,
            })));
    }
}
