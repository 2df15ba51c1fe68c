using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>The tables of a comparison as CSV, headed by snake_case names.</summary>
public static class ComparisonCsv
{
    /// <summary>A line for each arm and length.</summary>
    public static string Cells(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return CsvTable.Of(
            ["sweep", "job", "arm", "configuration", "task", "metric", "length", "length_unit", "mean_prompt_tokens", "samples", "score", "low", "high", "standard_error", "in_reach", "tokens_per_second", "peak_memory_bytes", "parameters", "training_seconds"],
            view.Arms.SelectMany(arm => arm.Cells.Zip(view.Lengths).Where(pair => pair.First is not null).Select(pair => new object?[]
            {
                view.SweepName, arm.JobId, arm.Name, arm.Configuration, view.Task, view.Metric, pair.Second.FillerBlocks, view.LengthUnit, pair.Second.MeanPromptTokens,
                pair.First!.Samples, pair.First.Rate, pair.First.Low, pair.First.High, pair.First.StandardError, pair.First.InReach, pair.First.TokensPerSecond, pair.First.PeakMemoryBytes, arm.Parameters, arm.TrainingSeconds,
            })));
    }

    /// <summary>A line for each arm, with its score over all lengths and its costs.</summary>
    public static string Arms(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return CsvTable.Of(
            [
                "sweep_id", "job", "arm", "configuration", "size", "seed", "origin", "parameters", "task", "metric", "samples", "score", "standard_error", "normalised_score", "threshold", "effective_length", "effective_low", "effective_high", "effective_censored", "length_unit", "slope_per_doubling",
                .. Measure.Costs.Select(cost => cost.Key),
            ],
            view.Arms.Select(arm => new object?[]
            {
                arm.SweepId, arm.JobId, arm.Name, arm.Configuration, arm.Size, arm.Seed, arm.Origin.ToString().ToLowerInvariant(), arm.Parameters, view.Task, view.Metric, arm.Score?.Samples, arm.Score?.Mean, arm.Score?.StandardError, arm.NormalisedScore,
                view.Threshold, arm.EffectiveLength?.Length, arm.EffectiveLength?.Low, arm.EffectiveLength?.High, arm.EffectiveLength?.Censored, view.LengthUnit, arm.DegradationSlope?.PerDoubling,
            }.Concat(Measure.Costs.Select(cost => (object?)cost.Of(arm))).ToList()));
    }

    /// <summary>A line for each arm, length and depth.</summary>
    public static string Depths(ComparisonView view, ComparisonDepths depths)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(depths);
        return CsvTable.Of(
            ["job", "arm", "configuration", "size", "seed", "task", "metric", "length", "length_unit", "depth_percent", "samples", "score", "low", "high", "in_reach"],
            depths.Arms.SelectMany(arm => arm.Rows.Zip(depths.Lengths).SelectMany(row => row.First.Zip(depths.Depths).Where(pair => pair.First is not null).Select(pair => new object?[]
            {
                arm.JobId, arm.Name, arm.Configuration, arm.Size, arm.Seed, view.Task, view.Metric, row.Second.FillerBlocks, view.LengthUnit, pair.Second, pair.First!.Samples, pair.First.Mean, pair.First.Low, pair.First.High, pair.First.InReach,
            }))));
    }

    /// <summary>A line for each task and configuration.</summary>
    public static string Tasks(ComparisonTasks table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return CsvTable.Of(
            ["task", "metric", "configuration", "size", "arms", "samples", "score", "standard_error", "normalised", "in_reach", "origin", "baseline", "shared_samples", "difference", "low", "high", "p", "adjusted_p", "significant"],
            table.Tasks.SelectMany(task => task.Cells.Zip(table.Columns).Where(pair => pair.First is not null).Select(pair => new object?[]
            {
                task.Task, task.Metric, pair.Second.Configuration, pair.Second.Size, pair.First!.Arms, pair.First.Samples, pair.First.Score, pair.First.StandardError, pair.First.Normalised, pair.First.InReach,
                pair.First.Origin.ToString().ToLowerInvariant(), table.Baseline, pair.First.Against?.Samples, pair.First.Against?.Difference, pair.First.Against?.Low, pair.First.Against?.High, pair.First.Against?.P, pair.First.Against?.AdjustedP, pair.First.Against?.Significant,
            })));
    }
}
