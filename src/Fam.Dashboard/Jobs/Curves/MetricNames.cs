namespace Fam.Dashboard.Jobs.Curves;

/// <summary>Which of the metrics that a run reports are shown where.</summary>
public static class MetricNames
{
    /// <summary>One that is measured anew at each report, not once for a length or a block.</summary>
    public static bool IsCurve(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return !metric.StartsWith("fam/", StringComparison.Ordinal) && !metric.Contains('@', StringComparison.Ordinal);
    }

    public static bool IsSystem(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.StartsWith("system/", StringComparison.Ordinal) || metric is "train/tokens_per_second" or "train/seconds" or "train/tokens";
    }

    /// <summary>Of <c>eval/passkey/exact_match@64</c> the name before the length, and the length; null where there is none.</summary>
    public static (string Name, int Length)? AtLength(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var at = metric.LastIndexOf('@');
        return metric.StartsWith("eval/", StringComparison.Ordinal) && at > 0 && int.TryParse(metric.AsSpan(at + 1), out var length) ? (metric[..at], length) : null;
    }
}
