using Fam.Orchestrator.Data;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>One job's samples of one length (or of one length and depth), added up.</summary>
public sealed record ScoredLength
{
    public required string JobId { get; init; }
    public required int FillerBlocks { get; init; }

    /// <summary>Null where samples of all depths are added up, or the task has none.</summary>
    public double? DepthPercent { get; init; }

    public required int Samples { get; init; }

    /// <summary>Samples whose score is 1.</summary>
    public required int Correct { get; init; }

    /// <summary>Sum of the scores, and of their squares.</summary>
    public required double Score { get; init; }

    public required double Squares { get; init; }

    /// <summary>Whether every score is 0 or 1, so that their mean is a rate.</summary>
    public bool IsRate => Score == Correct && Squares == Correct;

    public required bool AllInReach { get; init; }

    /// <summary>Sum over the samples.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Largest distance between needle and answer beyond the filler, in blocks.</summary>
    public required int MostBeyondFiller { get; init; }

    /// <summary>Tokens and seconds of all batches; zero where none reported a cost.</summary>
    public long Tokens { get; init; }

    public double Seconds { get; init; }
    public long? PeakMemoryBytes { get; init; }
}

/// <summary>The sample ledger of some jobs, added up by the database.</summary>
public static class ScoredLengths
{
    public static async Task<List<ScoredLength>> ReadAsync(FamDbContext rows, IReadOnlyCollection<string> jobIds, string task, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var scores = await rows.Samples.Where(row => jobIds.Contains(row.JobId) && row.Task == task && row.Skipped == null)
            .GroupBy(row => new { row.JobId, row.FillerBlocks })
            .Select(cell => new ScoredLength
            {
                JobId = cell.Key.JobId,
                FillerBlocks = cell.Key.FillerBlocks,
                Samples = cell.Count(),
                Correct = cell.Sum(row => row.Score == 1 ? 1 : 0),
                Score = cell.Sum(row => row.Score),
                Squares = cell.Sum(row => row.Score * row.Score),
                AllInReach = cell.Min(row => row.InReach ? 1 : 0) == 1,
                PromptTokens = cell.Sum(row => (long)row.PromptTokens),
                MostBeyondFiller = cell.Max(row => row.DistanceBlocks - row.FillerBlocks),
            }).ToListAsync(cancellation);
        var costs = await rows.EvaluationCosts.Where(row => jobIds.Contains(row.JobId) && row.Task == task)
            .GroupBy(row => new { row.JobId, row.FillerBlocks })
            .Select(cell => new { cell.Key, Tokens = cell.Sum(row => row.Tokens), Seconds = cell.Sum(row => row.Seconds), Memory = cell.Max(row => row.PeakMemoryBytes) })
            .ToDictionaryAsync(cell => (cell.Key.JobId, cell.Key.FillerBlocks), cancellation);
        return scores.ConvertAll(score => costs.TryGetValue((score.JobId, score.FillerBlocks), out var cost)
            ? score with { Tokens = cost.Tokens, Seconds = cost.Seconds, PeakMemoryBytes = cost.Memory }
            : score);
    }

    /// <summary>The same by depth, without costs; samples without a depth are left out.</summary>
    public static Task<List<ScoredLength>> ReadDepthsAsync(FamDbContext rows, IReadOnlyCollection<string> jobIds, string task, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Samples.Where(row => jobIds.Contains(row.JobId) && row.Task == task && row.Skipped == null && row.DepthPercent != null)
            .GroupBy(row => new { row.JobId, row.FillerBlocks, row.DepthPercent })
            .Select(cell => new ScoredLength
            {
                JobId = cell.Key.JobId,
                FillerBlocks = cell.Key.FillerBlocks,
                DepthPercent = cell.Key.DepthPercent,
                Samples = cell.Count(),
                Correct = cell.Sum(row => row.Score == 1 ? 1 : 0),
                Score = cell.Sum(row => row.Score),
                Squares = cell.Sum(row => row.Score * row.Score),
                AllInReach = cell.Min(row => row.InReach ? 1 : 0) == 1,
                PromptTokens = cell.Sum(row => (long)row.PromptTokens),
                MostBeyondFiller = cell.Max(row => row.DistanceBlocks - row.FillerBlocks),
            }).ToListAsync(cancellation);
    }
}
