using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
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
        var scores = await AddUp(Asked(rows, jobIds, task).GroupBy(row => new { row.JobId, row.FillerBlocks })).ToListAsync(cancellation);
        var costs = await rows.EvaluationCosts.Where(row => jobIds.Contains(row.JobId) && row.Task == task)
            .GroupBy(row => new { row.JobId, row.FillerBlocks })
            .Select(cell => new { cell.Key, Tokens = cell.Sum(row => row.Tokens), Seconds = cell.Sum(row => row.Seconds), Memory = cell.Max(row => row.PeakMemoryBytes) })
            .ToDictionaryAsync(cell => (cell.Key.JobId, cell.Key.FillerBlocks), cancellation);
        return scores.ConvertAll(sums =>
        {
            var score = sums.Of(sums.Key.JobId, sums.Key.FillerBlocks, depthPercent: null);
            return costs.TryGetValue((score.JobId, score.FillerBlocks), out var cost) ? score with { Tokens = cost.Tokens, Seconds = cost.Seconds, PeakMemoryBytes = cost.Memory } : score;
        });
    }

    /// <summary>The same by depth, without costs; samples without a depth are left out.</summary>
    public static async Task<List<ScoredLength>> ReadDepthsAsync(FamDbContext rows, IReadOnlyCollection<string> jobIds, string task, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var cells = Asked(rows, jobIds, task).Where(row => row.DepthPercent != null).GroupBy(row => new { row.JobId, row.FillerBlocks, row.DepthPercent });
        return (await AddUp(cells).ToListAsync(cancellation)).ConvertAll(sums => sums.Of(sums.Key.JobId, sums.Key.FillerBlocks, sums.Key.DepthPercent));
    }

    private static IQueryable<SampleRow> Asked(FamDbContext rows, IReadOnlyCollection<string> jobIds, string task) =>
        rows.Samples.Where(row => jobIds.Contains(row.JobId) && row.Task == task && row.Skipped == null);

    private static IQueryable<Sums<TKey>> AddUp<TKey>(IQueryable<IGrouping<TKey, SampleRow>> cells) => cells.Select(cell => new Sums<TKey>
    {
        Key = cell.Key,
        Samples = cell.Count(),
        Correct = cell.Sum(row => row.Score == 1 ? 1 : 0),
        Score = cell.Sum(row => row.Score),
        Squares = cell.Sum(row => row.Score * row.Score),
        AllInReach = cell.Min(row => row.InReach ? 1 : 0) == 1,
        PromptTokens = cell.Sum(row => (long)row.PromptTokens),
        MostBeyondFiller = cell.Max(row => row.DistanceBlocks - row.FillerBlocks),
    });

    /// <summary>A cell as the database adds it up.</summary>
    private sealed class Sums<TKey>
    {
        public required TKey Key { get; init; }
        public required int Samples { get; init; }
        public required int Correct { get; init; }
        public required double Score { get; init; }
        public required double Squares { get; init; }
        public required bool AllInReach { get; init; }
        public required long PromptTokens { get; init; }
        public required int MostBeyondFiller { get; init; }

        public ScoredLength Of(string jobId, int fillerBlocks, double? depthPercent) => new()
        {
            JobId = jobId,
            FillerBlocks = fillerBlocks,
            DepthPercent = depthPercent,
            Samples = Samples,
            Correct = Correct,
            Score = Score,
            Squares = Squares,
            AllInReach = AllInReach,
            PromptTokens = PromptTokens,
            MostBeyondFiller = MostBeyondFiller,
        };
    }
}
