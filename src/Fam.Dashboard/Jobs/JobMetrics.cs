using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs;

/// <summary>The few metrics that lists show, found among all that a job reports.</summary>
public static class JobMetrics
{
    public static double? Loss(JobSummary job) => Find(job, "train/loss");

    public static double? TokensPerSecond(JobSummary job) => Find(job, "train/tokens_per_second");

    public static double? PeakMemoryBytes(JobSummary job) => Find(job, "system/peak_memory_bytes");

    private static double? Find(JobSummary job, string name) => job.Metrics.TryGetValue(name, out var value) ? value : null;
}
