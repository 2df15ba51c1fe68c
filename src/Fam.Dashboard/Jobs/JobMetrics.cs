using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs;

/// <summary>The few metrics that lists show, found among all that a job reports.</summary>
public static class JobMetrics
{
    public static double? Loss(JobSummary job) => Find(job, "train/loss");

    public static double? TokensPerSecond(JobSummary job) => Find(job, "train/tokens_per_second");

    public static double? PeakMemoryBytes(JobSummary job) => Find(job, "system/peak_memory_bytes");

    /// <summary>The sweep's metric, or before there is one the exact match over the last training steps.</summary>
    public static double? Score(JobSummary job, string metricName) => ScoreName(job, metricName) is { } name ? Find(job, name) : null;

    /// <summary>Which metric <see cref="Score"/> takes.</summary>
    public static string? ScoreName(JobSummary job, string metricName)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Metrics.ContainsKey(metricName) ? metricName : job.Metrics.ContainsKey("train/exact_match") ? "train/exact_match" : null;
    }

    private static double? Find(JobSummary job, string name) => job.Metrics.TryGetValue(name, out var value) ? value : null;
}
