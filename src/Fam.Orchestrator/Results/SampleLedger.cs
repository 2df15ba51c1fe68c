using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>A job's scored samples, each once.</summary>
public static class SampleLedger
{
    /// <summary>Those that are wanted, by task, length and index.</summary>
    public static async Task<Page<SampleScore>> ReadAsync(FamDbContext rows, string jobId, SampleQuery wanted, SamplePlace? after, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(wanted);
        var query = rows.Samples.Where(row => row.JobId == jobId);
        if (wanted.Task is { } task)
            query = query.Where(row => row.Task == task);
        if (wanted.Length is { } length)
            query = query.Where(row => row.FillerBlocks == length);
        query = wanted.Outcome switch
        {
            SampleOutcome.Right => query.Where(row => row.Skipped == null && row.Score == 1),
            SampleOutcome.Wrong => query.Where(row => row.Skipped == null && row.Score < 1),
            SampleOutcome.Skipped => query.Where(row => row.Skipped != null),
            _ => query,
        };
        if (after is not null)
        {
            query = query.Where(row => string.Compare(row.Task, after.Task) > 0 || (row.Task == after.Task
                && (row.FillerBlocks > after.FillerBlocks || (row.FillerBlocks == after.FillerBlocks && row.Index > after.Index))));
        }

        var read = await query.OrderBy(row => row.Task).ThenBy(row => row.FillerBlocks).ThenBy(row => row.Index).Take(limit + 1).ToListAsync(cancellation);
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

    /// <summary>How the samples of each task and length came out, by both.</summary>
    public static async Task<IReadOnlyList<SampleTally>> TallyAsync(FamDbContext rows, string jobId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var groups = await rows.Samples.Where(row => row.JobId == jobId)
            .GroupBy(row => new { row.Task, row.FillerBlocks })
            .Select(group => new
            {
                group.Key.Task,
                group.Key.FillerBlocks,
                Samples = group.Count(),
                Right = group.Count(row => row.Skipped == null && row.Score == 1),
                Skipped = group.Count(row => row.Skipped != null),
                Sum = group.Sum(row => row.Skipped == null ? row.Score : 0),
            })
            .OrderBy(group => group.Task).ThenBy(group => group.FillerBlocks).ToListAsync(cancellation);
        return [.. groups.Select(group => new SampleTally(group.Task, group.FillerBlocks, group.Samples, group.Right, group.Skipped, group.Samples > group.Skipped ? group.Sum / (group.Samples - group.Skipped) : null))];
    }
}

/// <summary>Where a page of samples ended.</summary>
public sealed record SamplePlace(string Task, int FillerBlocks, int Index);
