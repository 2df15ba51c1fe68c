using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>What of a job's evaluations is in the ledger, so that its next attempt goes on behind it.</summary>
public static class ScoredSamples
{
    /// <summary>For each task and length the samples from the first on, up to the first one that is missing.</summary>
    public static async Task<IReadOnlyList<ScoredSoFar>> ReadAsync(FamDbContext rows, string jobId)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var known = new List<ScoredSoFar>();
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        var samples = rows.Samples.Where(row => row.JobId == jobId).OrderBy(row => row.Task).ThenBy(row => row.FillerBlocks).ThenBy(row => row.Index)
            .Select(row => new { row.Task, row.FillerBlocks, row.Index, row.ScorerVersion, row.Score, row.Metrics, row.Skipped }).AsAsyncEnumerable();
        await foreach (var sample in samples)
        {
            var last = known.Count > 0 && known[^1].Task == sample.Task && known[^1].FillerBlocks == sample.FillerBlocks ? known[^1] : null;
            if (last is null)
            {
                sums = new Dictionary<string, double>(StringComparer.Ordinal);
                known.Add(last = new ScoredSoFar(sample.Task, sample.FillerBlocks, sample.ScorerVersion, Samples: 0, Asked: 0, sums));
            }

            if (sample.Index != last.Samples || sample.ScorerVersion != last.ScorerVersion)
                continue;
            if (sample.Skipped is null)
            {
                foreach (var (metric, value) in Metrics(sample.Metrics, sample.Score))
                    sums[metric] = sums.GetValueOrDefault(metric) + value;
            }

            known[^1] = last with { Samples = last.Samples + 1, Asked = last.Asked + (sample.Skipped is null ? 1 : 0) };
        }

        return [.. known.Where(length => length.Samples > 0)];
    }

    private static Dictionary<string, double> Metrics(string? stored, double score) =>
        stored is null ? new Dictionary<string, double>(StringComparer.Ordinal) { [ScoredSoFar.Score] = score } : RowJson.Read<Dictionary<string, double>>(stored);
}
