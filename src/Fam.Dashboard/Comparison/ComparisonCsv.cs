using System.Globalization;
using System.Text;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>Tables as CSV (RFC 4180): unrounded, one row for each thing measured, a header of snake_case names.</summary>
public static class ComparisonCsv
{
    /// <summary>One line a cell of the comparison.</summary>
    public static string Cells(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Table(
            ["sweep", "job", "arm", "configuration", "task", "metric", "length", "length_unit", "mean_prompt_tokens", "samples", "score", "low", "high", "standard_error", "in_reach", "tokens_per_second", "peak_memory_bytes", "parameters", "training_seconds"],
            view.Arms.SelectMany(arm => arm.Cells.Zip(view.Lengths).Where(pair => pair.First is not null).Select(pair => new object?[]
            {
                view.SweepName, arm.JobId, arm.Name, arm.Configuration, view.Task, view.Metric, pair.Second.FillerBlocks, view.LengthUnit, pair.Second.MeanPromptTokens,
                pair.First!.Samples, pair.First.Rate, pair.First.Low, pair.First.High, pair.First.StandardError, pair.First.InReach, pair.First.TokensPerSecond, pair.First.PeakMemoryBytes, arm.Parameters, arm.TrainingSeconds,
            })));
    }

    /// <summary>Any table.</summary>
    public static string Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object?>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder().AppendJoin(',', header).Append("\r\n");
        foreach (var row in rows) text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Quoted(value.ToString() ?? ""),
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
