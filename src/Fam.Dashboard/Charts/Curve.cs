using Fam.Dashboard.Display;

namespace Fam.Dashboard.Charts;

/// <summary>What metrics are shown together, in the order of the page.</summary>
public enum CurveGroup
{
    Loss,
    Learning,
    Evaluation,
    Memory,
    System,
    Other,
}

/// <summary>How the curve of a metric is titled, scaled and read.</summary>
/// <param name="Group">What it is shown with.</param>
/// <param name="Order">Place in its group; unknown metrics come last.</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="Format">Which of the chart's number formats: <c>value</c>, <c>rate</c>, <c>count</c>, <c>bytes</c>, <c>duration</c>.</param>
/// <param name="Logarithmic">Whether the vertical axis is logarithmic unless the reader says otherwise.</param>
/// <param name="Unit">Written after counts.</param>
public sealed record Curve(CurveGroup Group, int Order, string Title, string Format, bool Logarithmic = false, string Unit = "")
{
    private static readonly Dictionary<string, Curve> Known = new(StringComparer.Ordinal)
    {
        ["train/loss"] = new(CurveGroup.Loss, 0, "Loss", "value"),
        ["train/exact_match"] = new(CurveGroup.Loss, 1, "Exact match while training", "rate"),
        ["train/accuracy"] = new(CurveGroup.Loss, 2, "Accuracy while training", "rate"),
        ["train/learning_rate"] = new(CurveGroup.Learning, 0, "Learning rate", "value"),
        ["train/grad_norm"] = new(CurveGroup.Learning, 1, "Gradient norm", "value", Logarithmic: true),
        ["train/filler_blocks"] = new(CurveGroup.Learning, 2, "Longest filler in training", "count", Unit: " blocks"),
        ["train/tokens_per_second"] = new(CurveGroup.System, 0, "Speed", "count", Unit: " tok/s"),
        ["system/peak_memory_bytes"] = new(CurveGroup.System, 1, "Peak memory", "bytes"),
        ["system/memory_bytes"] = new(CurveGroup.System, 2, "Memory", "bytes"),
        ["system/processor_cores"] = new(CurveGroup.System, 3, "Processor cores in use", "value"),
        ["system/gpu_utilization"] = new(CurveGroup.System, 4, "GPU in use", "rate"),
        ["system/gpu_memory_bytes"] = new(CurveGroup.System, 5, "GPU memory", "bytes"),
        ["train/seconds"] = new(CurveGroup.System, 6, "Time spent training", "duration"),
        ["train/tokens"] = new(CurveGroup.System, 7, "Tokens trained on", "count", Unit: " tokens"),
        ["train/operations"] = new(CurveGroup.System, 8, "Floating point operations of training", "count"),
    };

    public static Curve Of(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (Known.TryGetValue(metric, out var curve)) return curve;
        var group = metric.Split('/')[0] switch
        {
            "train" => CurveGroup.Loss,
            "eval" => CurveGroup.Evaluation,
            "fam" => CurveGroup.Memory,
            "system" => CurveGroup.System,
            _ => CurveGroup.Other,
        };
        return metric switch
        {
            _ when metric.EndsWith("exact_match", StringComparison.Ordinal) || metric.EndsWith("accuracy", StringComparison.Ordinal) => new(group, 20, metric, "rate"),
            _ when metric.EndsWith("_bytes", StringComparison.Ordinal) => new(group, 30, metric, "bytes"),
            _ when metric.EndsWith("tokens_per_second", StringComparison.Ordinal) => new(group, 30, metric, "count", Unit: " tok/s"),
            _ => new(group, 40, metric, "value"),
        };
    }

    /// <summary>The group's heading.</summary>
    public static string Heading(CurveGroup group) => group switch
    {
        CurveGroup.Loss => "Loss and scores while training",
        CurveGroup.Learning => "Learning rate, gradient, curriculum",
        CurveGroup.Evaluation => "Evaluation",
        CurveGroup.Memory => "Feedback memory",
        CurveGroup.System => "System",
        _ => "Other metrics",
    };

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
