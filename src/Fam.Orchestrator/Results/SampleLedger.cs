using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>A job's scored samples, each once.</summary>
public static class SampleLedger
{
    /// <summary>By task, length and index.</summary>
    public static async Task<Page<SampleScore>> ReadAsync(FamDbContext rows, string jobId, SamplePlace? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var query = rows.Samples.Where(row => row.JobId == jobId);
        if (after is not null)
        {
            query = query.Where(row => string.Compare(row.Task, after.Task) > 0 || (row.Task == after.Task
                && (row.FillerBlocks > after.FillerBlocks || (row.FillerBlocks == after.FillerBlocks && row.Index > after.Index))));
        }

        var read = await query.OrderBy(row => row.Task).ThenBy(row => row.FillerBlocks).ThenBy(row => row.Index).Take(limit + 1).ToListAsync();
        var samples = read.ConvertAll(row => new SampleScore
        {
            Task = row.Task,
            ScorerVersion = row.ScorerVersion,
            FillerBlocks = row.FillerBlocks,
            Index = row.Index,
            PromptTokens = row.PromptTokens,
            DistanceTokens = row.DistanceTokens,
            DistanceBlocks = row.DistanceBlocks,
            InReach = row.InReach,
            Expected = row.Expected,
            Answer = row.Answer,
            Score = row.Score,
            DepthPercent = row.DepthPercent,
            Metrics = row.Metrics is null ? null : RowJson.Read<Dictionary<string, double>>(row.Metrics),
            Skipped = row.Skipped,
        });
        if (samples.Count <= limit)
            return new(samples, Next: null);
        var last = samples[limit - 1];
        return new(samples[..limit], Paging.Write(new SamplePlace(last.Task, last.FillerBlocks, last.Index)));
    }
}

/// <summary>Where a page of samples ended.</summary>
public sealed record SamplePlace(string Task, int FillerBlocks, int Index);
