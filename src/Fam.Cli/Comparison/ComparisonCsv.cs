using Fam.Cli.Export;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>The comparison as CSV (RFC 4180), one line a cell; a cell that is not scored yet has empty numbers.</summary>
internal static class ComparisonCsv
{
    private const string Header =
        "sweep,job,trial,configuration,size,seed,origin,state,reach_blocks,reach_filler_blocks,parameters,task,metric,length,length_unit,mean_prompt_tokens," +
        "samples,correct,rate,standard_error,low,high,in_reach,tokens_per_second,peak_memory_bytes," +
        "baseline,difference,difference_low,difference_high,p,adjusted_p,significant," +
        "normalised_score,threshold,effective_length,effective_length_low,effective_length_high,effective_length_censored,slope_per_doubling,slope_standard_error";

    public static void Write(TextWriter output, ComparisonView view, SignificanceMarks marks)
    {
        output.WriteLine(Header);
        foreach (var arm in view.Arms)
        foreach (var (length, cell) in view.Lengths.Zip(arm.Cells))
            output.WriteLine(RowText.Csv(Values(view, arm, length, cell, marks)));
    }

    private static object?[] Values(ComparisonView view, ComparisonArm arm, ComparisonLength length, ComparisonCell? cell, SignificanceMarks marks)
    {
        var (against, effective) = (marks.Of(arm, length), arm.EffectiveLength);
        return
        [
            arm.SweepId, arm.JobId, arm.Name, arm.Configuration, arm.Size, arm.Seed, StateMarkup.Name(arm.Origin), StateMarkup.Name(arm.State), arm.ReachBlocks, arm.ReachFillerBlocks, arm.Parameters,
            view.Task, view.Metric, view.LengthUnit.Length == 0 ? null : length.FillerBlocks, view.LengthUnit, length.MeanPromptTokens,
            cell?.Samples, cell?.Correct, cell?.Rate, cell?.StandardError, cell?.Low, cell?.High, cell?.InReach, cell?.TokensPerSecond, cell?.PeakMemoryBytes,
            against is null ? null : marks.Pairs!.Baseline, against?.Difference, against?.Low, against?.High, against?.P, against?.AdjustedP, against?.Significant,
            arm.NormalisedScore, effective?.Threshold, effective?.Length, effective?.Low, effective?.High, effective?.Censored, arm.DegradationSlope?.PerDoubling, arm.DegradationSlope?.StandardError,
        ];
    }
}
