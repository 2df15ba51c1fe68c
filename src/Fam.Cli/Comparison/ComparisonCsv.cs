using System.Globalization;
using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>The comparison as CSV (RFC 4180), one line a cell; a cell that is not scored yet has empty numbers.</summary>
internal static class ComparisonCsv
{
    private const string Header =
        "sweep,job,trial,configuration,state,reach_blocks,reach_filler_blocks,parameters,filler_blocks,mean_prompt_tokens,samples,correct,rate,standard_error,low,high,in_reach,tokens_per_second,peak_memory_bytes";

    public static void Write(TextWriter output, ComparisonView view)
    {
        output.WriteLine(Header);
        foreach (var arm in view.Arms)
        foreach (var (length, cell) in view.Lengths.Zip(arm.Cells))
        {
            object?[] values =
            [
                view.SweepId, arm.JobId, arm.Name, arm.Configuration, Terminals.StateMarkup.Name(arm.State), arm.ReachBlocks, arm.ReachFillerBlocks, arm.Parameters,
                length.FillerBlocks, length.MeanPromptTokens, cell?.Samples, cell?.Correct, cell?.Rate, cell?.StandardError, cell?.Low, cell?.High, Flag(cell?.InReach), cell?.TokensPerSecond, cell?.PeakMemoryBytes,
            ];
            output.WriteLine(string.Join(',', values.Select(Field)));
        }
    }

    private static string? Flag(bool? value) => value switch { null => null, true => "true", false => "false" };

    private static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
