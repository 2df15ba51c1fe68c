using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>Arms with their scores over all lengths and their costs, a line each.</summary>
public static class ArmsCsv
{
    public static string Of(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return ComparisonCsv.Table(
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
}
