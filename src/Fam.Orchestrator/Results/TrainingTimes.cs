using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>How long jobs have trained.</summary>
public static class TrainingTimes
{
    /// <summary>Seconds by job: of each attempt, from its child's start to its last training loss; lost work counts as well.</summary>
    public static async Task<Dictionary<string, double>> ReadAsync(FamDbContext rows, IReadOnlyCollection<string> jobIds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var attempts = await rows.Attempts.Where(attempt => attempt.StartedAt != null && jobIds.Contains(attempt.JobId))
            .Select(attempt => new
            {
                attempt.JobId,
                attempt.StartedAt,
                Last = rows.MetricPoints.Where(point => point.JobId == attempt.JobId && point.Metric == "train/loss" && point.Token == attempt.Token)
                    .OrderByDescending(point => point.Step).Select(point => (DateTimeOffset?)point.At).FirstOrDefault(),
            }).ToListAsync(cancellation);
        return attempts.Where(attempt => attempt.Last is not null).GroupBy(attempt => attempt.JobId, StringComparer.Ordinal)
            .ToDictionary(job => job.Key, job => job.Sum(attempt => (attempt.Last!.Value - attempt.StartedAt!.Value).TotalSeconds));
    }
}
