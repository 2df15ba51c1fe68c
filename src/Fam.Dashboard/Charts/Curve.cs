using Fam.Dashboard.Display;

namespace Fam.Dashboard.Charts;

/// <summary>How the curve of a metric is titled, scaled and read.</summary>
/// <param name="Order">Place on the page; unknown metrics come last.</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="Format">Which of the chart's number formats: <c>value</c>, <c>rate</c>, <c>count</c>, <c>bytes</c>, <c>duration</c>.</param>
/// <param name="Logarithmic">Whether the vertical axis is logarithmic.</param>
/// <param name="Unit">Written after counts.</param>
public sealed record Curve(int Order, string Title, string Format, bool Logarithmic = false, string Unit = "")
{
    private static readonly Dictionary<string, Curve> Known = new(StringComparer.Ordinal)
    {
        ["train/loss"] = new(0, "Loss", "value"),
        ["train/exact_match"] = new(1, "Exact match while training", "rate"),
        ["train/accuracy"] = new(2, "Accuracy while training", "rate"),
        ["train/learning_rate"] = new(3, "Learning rate", "value"),
        ["train/grad_norm"] = new(4, "Gradient norm", "value", Logarithmic: true),
        ["train/tokens_per_second"] = new(5, "Speed", "count", Unit: " tok/s"),
        ["system/peak_memory_bytes"] = new(6, "Peak memory", "bytes"),
        ["train/filler_blocks"] = new(7, "Longest filler in training", "count", Unit: " blocks"),
        ["train/seconds"] = new(8, "Time spent training", "duration"),
    };

    public static Curve Of(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return Known.TryGetValue(metric, out var curve) ? curve : metric switch
        {
            _ when metric.EndsWith("exact_match", StringComparison.Ordinal) || metric.EndsWith("accuracy", StringComparison.Ordinal) => new(20, metric, "rate"),
            _ when metric.EndsWith("_bytes", StringComparison.Ordinal) => new(30, metric, "bytes"),
            _ when metric.EndsWith("tokens_per_second", StringComparison.Ordinal) => new(30, metric, "count", Unit: " tok/s"),
            _ => new(40, metric, "value"),
        };
    }

    /// <summary>A value with its unit.</summary>
    public string Show(double value) => Format switch
    {
        "rate" => Units.Rate(value),
        "bytes" => Units.Bytes(value),
        "duration" => Units.Duration(value),
        "count" => Units.Count(value) + Unit,
        _ => Units.Value(value),
    };
}
