using Fam.Contracts.Views;
using Fam.Orchestrator.Data;

namespace Fam.Orchestrator.Results.Comparing;

/// <summary>
/// A configuration at one size against the baseline, over seeds. The unit is the sample, and its score the mean over the
/// seeds: the same prompt asked of models of several seeds is no several independent observations.
/// </summary>
/// <param name="ByPair">The same of each pair alone.</param>
public sealed record PooledScores(string Configuration, string Size, IReadOnlyList<PairScore> Scores, IReadOnlyList<IReadOnlyList<PairScore>> ByPair)
{
    /// <summary>Of every configuration and size whose arms all have seeds of their own: those that differ in more than their seed are no sample of one thing.</summary>
    /// <param name="counts">Of each arm; enough where a configuration has one.</param>
    public static async Task<List<PooledScores>> ReadAsync(
        FamDbContext rows, IReadOnlyList<ArmPair> pairs, ILookup<string, PairScore> counts, string task, int? length, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(counts);
        var groups = pairs.Where(pair => counts.Contains(pair.Arm.Job.Id)).GroupBy(pair => (pair.Arm.Configuration, pair.Arm.Size))
            .Where(group => group.DistinctBy(pair => pair.Arm.Seed).Count() == group.Count()).ToList();
        var single = await PairedSamples.ReadAsync(rows, groups.Where(group => group.Count() > 1).SelectMany(group => group), task, length, cancellation);
        var byArm = single.ToLookup(sample => sample.JobId);
        return groups.ConvertAll(group =>
        {
            List<IReadOnlyList<PairScore>> byPair = [.. group.Select(pair => (IReadOnlyList<PairScore>)[.. counts[pair.Arm.Job.Id]])];
            var scores = byPair is [var only] ? only : [.. group.SelectMany(pair => byArm[pair.Arm.Job.Id]).GroupBy(sample => (sample.Length, sample.Index)).Select(Mean)];
            return new PooledScores(group.Key.Configuration, group.Key.Size, scores, byPair);
        });
    }

    /// <summary>Adds how the seeds spread to a slice's difference.</summary>
    public PairedDifference WithSeeds(ReachSlice slice, PairedDifference difference)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (ByPair.Count == 1)
            return difference;
        var means = ByPair.Select(scores => scores.Where(score => (slice.Length is null || score.Length == slice.Length) && (slice.Reach == ReachPart.All || score.Inside == (slice.Reach == ReachPart.Inside))).ToList())
            .Where(scores => scores.Count > 0).Select(scores => scores.Sum(score => (score.Score - score.Baseline) * score.Samples) / scores.Sum(score => score.Samples)).ToList();
        return difference with
        {
            SeedsHigher = means.Count(mean => mean > 0),
            SeedsLower = means.Count(mean => mean < 0),
            SeedStandardError = NormalisedScores.StandardError(means.Count, means.Sum(), means.Sum(mean => mean * mean)),
        };
    }

    private static PairScore Mean(IGrouping<(int Length, int Index), SamplePair> seeds) =>
        new(seeds.Key.Length, seeds.Any(sample => sample.Inside), seeds.Average(sample => sample.Score), seeds.Average(sample => sample.Baseline), 1);
}
