using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>How many samples of a length both arms of a pair scored so.</summary>
/// <param name="Inside">Inside the reach of at least one of the two.</param>
/// <param name="Alike">Asked and scored alike; others are no pairs.</param>
public sealed record ScorePair(string JobId, int Length, bool Inside, bool Alike, double Score, double Baseline, int Samples);

/// <summary>One sample that both arms of a pair answered.</summary>
public sealed record SamplePair(string JobId, int Length, int Index, bool Inside, double Score, double Baseline);

/// <summary>Samples of pairs, joined by task, length and index. A sample that either skipped is none.</summary>
public static class PairedSamples
{
    /// <summary>
    /// All pairs of scores with their numbers: of right and wrong answers a handful of rows for each arm and length,
    /// whatever the number of samples.
    /// </summary>
    public static async Task<List<ScorePair>> CountAsync(FamDbContext rows, IEnumerable<ArmPair> pairs, string task, int? length, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var read = new List<ScorePair>();
        foreach (var (baseline, arms) in ByBaseline(pairs))
        {
            var counts = await Joined(rows, baseline, arms, task, length)
                .GroupBy(pair => new { pair.Arm.JobId, pair.Arm.FillerBlocks, Inside = pair.Arm.InReach || pair.Baseline.InReach, pair.Alike, pair.Arm.Score, Other = pair.Baseline.Score })
                .Select(same => new { same.Key, Samples = same.Count() }).ToListAsync(cancellation);
            read.AddRange(counts.Select(same => new ScorePair(same.Key.JobId, same.Key.FillerBlocks, same.Key.Inside, same.Key.Alike, same.Key.Score, same.Key.Other, same.Samples)));
        }

        return read;
    }

    /// <summary>Those of them that are pairs, by arm.</summary>
    public static ILookup<string, PairScore> Alike(IEnumerable<ScorePair> counted) =>
        counted.Where(count => count.Alike).ToLookup(count => count.JobId, count => new PairScore(count.Length, count.Inside, count.Score, count.Baseline, count.Samples), StringComparer.Ordinal);

    /// <summary>The samples one by one, where several arms are taken together.</summary>
    public static async Task<List<SamplePair>> ReadAsync(FamDbContext rows, IEnumerable<ArmPair> pairs, string task, int? length, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var read = new List<SamplePair>();
        foreach (var (baseline, arms) in ByBaseline(pairs))
        {
            read.AddRange(await Joined(rows, baseline, arms, task, length).Where(pair => pair.Alike)
                .OrderBy(pair => pair.Arm.JobId).ThenBy(pair => pair.Arm.FillerBlocks).ThenBy(pair => pair.Arm.Index)
                .Select(pair => new SamplePair(pair.Arm.JobId, pair.Arm.FillerBlocks, pair.Arm.Index, pair.Arm.InReach || pair.Baseline.InReach, pair.Arm.Score, pair.Baseline.Score))
                .Take(ComparisonPairs.MostSamples + 1).ToListAsync(cancellation));
            if (read.Count > ComparisonPairs.MostSamples)
                throw new TooManySamplesException(read.Count);
        }

        return read;
    }

    private static IEnumerable<(string Baseline, List<string> Arms)> ByBaseline(IEnumerable<ArmPair> pairs) =>
        pairs.GroupBy(pair => pair.Baseline.Job.Id, StringComparer.Ordinal).Select(same => (same.Key, same.Select(pair => pair.Arm.Job.Id).ToList()));

    private static IQueryable<Pair> Joined(FamDbContext rows, string baseline, List<string> arms, string task, int? length)
    {
        var answered = rows.Samples.Where(row => row.Task == task && row.Skipped == null && (length == null || row.FillerBlocks == length));
        return answered.Where(row => arms.Contains(row.JobId)).Join(
            answered.Where(row => row.JobId == baseline),
            row => new { row.FillerBlocks, row.Index },
            row => new { row.FillerBlocks, row.Index },
            (row, other) => new Pair
            {
                Arm = row,
                Baseline = other,
                Alike = row.Expected == other.Expected && row.PromptTokens == other.PromptTokens && row.ScorerVersion == other.ScorerVersion,
            });
    }

    private sealed class Pair
    {
        public required SampleRow Arm { get; init; }
        public required SampleRow Baseline { get; init; }
        public required bool Alike { get; init; }
    }
}
