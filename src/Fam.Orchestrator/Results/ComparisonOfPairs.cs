using System.Globalization;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Comparing;
using Fam.Orchestrator.Results.Statistics;

namespace Fam.Orchestrator.Results;

/// <summary>Arms against the arms of one configuration, on the same samples.</summary>
public sealed class ComparisonOfPairs(FamDatabase database)
{
    /// <summary>Null where one of the sweeps is not there.</summary>
    /// <param name="ofTask">Null is that of the first sweep's metric.</param>
    /// <param name="ofBaseline">Null is the first configuration with feedback memory.</param>
    /// <exception cref="RefusedComparisonException">No arm is of that baseline, or there are too many lengths.</exception>
    public Task<ComparisonPairs?> ReadAsync(IReadOnlyList<string> sweepIds, string? ofTask, string? ofBaseline, ReachParts parts, double alpha, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await ComparedArms.ReadAsync(rows, sweepIds, cancellation) is not { } compared)
                return null;
            var task = ComparedTask.Of(compared, ofTask);
            var baseline = compared.Baseline(ofBaseline);
            var (pairs, unpaired) = Pair(compared, baseline);
            var counted = await PairedSamples.CountAsync(rows, pairs, task.Name, parts.Length, cancellation);
            if (parts.Each && counted.Select(count => count.Length).Distinct().Count() is var lengths and > ComparisonPairs.MostLengths)
                throw new RefusedComparisonException("length", "each", string.Create(CultureInfo.InvariantCulture, $"one of the {lengths} lengths, since at most {ComparisonPairs.MostLengths} are compared one by one"));
            var unlike = counted.Where(count => !count.Alike).ToLookup(count => count.JobId, count => count.Samples);
            var scores = PairedSamples.Alike(counted);
            var (ofArms, ofPooled) = (new TestFamily(), new TestFamily());
            var arms = new List<PairedArm>();
            foreach (var pair in pairs)
            {
                if (!scores.Contains(pair.Arm.Job.Id))
                {
                    unpaired.Add(Unpaired(pair.Arm, unlike.Contains(pair.Arm.Job.Id) ? "none of its samples was asked and scored as its pair's were" : "no sample is scored in both arms of the pair"));
                    continue;
                }

                var differences = new List<PairedDifference>();
                ofArms.Add(parts.Of([.. scores[pair.Arm.Job.Id]]), differences);
                arms.Add(Arm(pair, unlike[pair.Arm.Job.Id].Sum(), differences));
            }

            var pooled = new List<PooledPair>();
            foreach (var group in await PooledScores.ReadAsync(rows, pairs, scores, task.Name, parts.Length, cancellation))
            {
                var differences = new List<PairedDifference>();
                ofPooled.Add(parts.Of(group.Scores), differences, group.WithSeeds);
                pooled.Add(new PooledPair { Configuration = group.Configuration, Size = group.Size, Seeds = group.ByPair.Count, Differences = differences });
            }

            var resamples = PairedBootstrap.Resamples(ofArms.Drawn + ofPooled.Drawn);
            ofArms.Run(resamples, alpha);
            ofPooled.Run(resamples, alpha);
            return new ComparisonPairs
            {
                Sweeps = compared.Named,
                Task = task.Name,
                Metric = task.Metric,
                LengthUnit = task.Unit.Word(),
                HigherIsBetter = task.HigherIsBetter,
                Baseline = baseline,
                Configurations = compared.Configurations,
                Alpha = alpha,
                ArmComparisons = ofArms.Count,
                PooledComparisons = ofPooled.Count,
                Resamples = resamples,
                Arms = arms,
                Pooled = pooled,
                Unpaired = unpaired,
            };
        },
        cancellation);

    /// <summary>Every arm with its pair, and those that have none.</summary>
    public static (List<ArmPair> Pairs, List<UnpairedArm> Unpaired) Pair(ComparedArms compared, string baseline)
    {
        ArgumentNullException.ThrowIfNull(compared);
        var (pairing, pairs, unpaired) = (new ArmPairs(compared, baseline), new List<ArmPair>(), new List<UnpairedArm>());
        foreach (var arm in compared.Arms)
        {
            var (pair, reason) = pairing.Of(arm);
            if (pair is not null)
                pairs.Add(pair);
            else if (reason is not null)
                unpaired.Add(Unpaired(arm, reason));
        }

        return (pairs, unpaired);
    }

    private static UnpairedArm Unpaired(ComparedArm arm, string reason) => new(arm.Job.Id, arm.Job.Name, arm.Configuration, reason);

    private static PairedArm Arm(ArmPair pair, int unlike, List<PairedDifference> differences) => new()
    {
        JobId = pair.Arm.Job.Id,
        Name = pair.Arm.Job.Name,
        Configuration = pair.Arm.Configuration,
        Size = pair.Arm.Size,
        Seed = pair.Arm.Seed,
        BaselineJobId = pair.Baseline.Job.Id,
        BaselineName = pair.Baseline.Job.Name,
        Differs = pair.Differs,
        Unlike = unlike,
        Differences = differences,
    };
}
