using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>The arms of a sweep over filler length, read off the sample ledger.</summary>
public sealed class Comparison(FamDatabase database)
{
    /// <summary>Null where there is no such sweep.</summary>
    public Task<ComparisonView?> ReadAsync(string sweepId, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            var sweep = await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == sweepId, cancellation);
            if (sweep is null)
                return null;
            var (task, metric) = Split(sweep.MetricName);
            var jobs = await rows.WithSpecs(rows.Jobs.Where(row => row.SweepId == sweepId).OrderBy(row => row.Index).Take(ComparisonView.MostArms)).ToListAsync(cancellation);
            jobs.Sort((a, b) => a.Job.Index.CompareTo(b.Job.Index));
            var specs = jobs.ToDictionary(row => row.Job.Id, row => row.Spec());
            var scores = await ScoredLengths.ReadAsync(rows, sweepId, task, cancellation);
            var byJob = scores.ToLookup(score => score.JobId);
            var training = await TrainingTimes.ReadAsync(rows, sweepId, cancellation);
            var lengths = specs.Values.SelectMany(spec => spec.Evaluate).Where(evaluation => evaluation.Task == task).SelectMany(evaluation => evaluation.FillerBlocks)
                .Concat(scores.Select(score => score.FillerBlocks)).Distinct().Order().ToList();
            return new ComparisonView
            {
                SweepId = sweep.Id,
                SweepName = sweep.Name,
                Task = task,
                Metric = metric,
                Lengths = [.. lengths.Select(length => new ComparisonLength(length, MeanTokens(scores, length)))],
                Arms = [.. jobs.Select(row => Arm(row.Job, specs[row.Job.Id], lengths, scores, byJob[row.Job.Id].ToList(), training.TryGetValue(row.Job.Id, out var seconds) ? seconds : null))],
            };
        },
        cancellation);

    private static ComparisonArm Arm(JobRow job, TrialSpec spec, List<int> lengths, List<ScoredLength> scores, List<ScoredLength> own, double? trainingSeconds)
    {
        var reach = ReceptiveField.ReachInBlocks(spec.Model);
        return new ComparisonArm
        {
            JobId = job.Id,
            Name = job.Name,
            State = job.State,
            Configuration = MemoryConfiguration.Of(spec.Model).Name,
            ReachBlocks = reach,
            GradientReachBlocks = ReceptiveField.GradientReachInBlocks(spec.Model),
            ReachFillerBlocks = reach - Beyond(own.Count > 0 ? own : scores),
            Parameters = ModelParameters.Count(spec.Model),
            TrainingSeconds = trainingSeconds,
            Cells = [.. lengths.Select(length => own.Find(score => score.FillerBlocks == length) is { } score ? Cell(score) : null)],
        };
    }

    /// <summary>
    /// Blocks between the needle's block and the answer's that are not filler: measured on the arm's own samples, else
    /// on those of the others. Before any is scored it is 1: the filler fills whole blocks between the block in which
    /// the prefix ends and the block of the question (arXiv 2404.09173, section 3.2, laid out in blocks).
    /// </summary>
    private static int Beyond(List<ScoredLength> measured)
    {
        const int BeforeAnyIsScored = 1;
        return measured.Count == 0 ? BeforeAnyIsScored : measured.Max(score => score.MostBeyondFiller);
    }

    private static ComparisonCell Cell(ScoredLength score)
    {
        var (low, high) = WilsonInterval.Of(score.Correct, score.Samples);
        return new ComparisonCell
        {
            Samples = score.Samples,
            Correct = score.Correct,
            Rate = (double)score.Correct / score.Samples,
            Low = low,
            High = high,
            InReach = score.AllInReach,
            TokensPerSecond = score.Seconds > 0 ? score.Tokens / score.Seconds : null,
            PeakMemoryBytes = score.PeakMemoryBytes,
        };
    }

    private static double? MeanTokens(IEnumerable<ScoredLength> scores, int length)
    {
        var (samples, tokens) = scores.Where(score => score.FillerBlocks == length).Aggregate((0L, 0L), (sum, score) => (sum.Item1 + score.Samples, sum.Item2 + score.PromptTokens));
        return samples == 0 ? null : (double)tokens / samples;
    }

    /// <summary><c>eval/passkey/exact_match</c> is task passkey, metric exact_match.</summary>
    private static (string Task, string Metric) Split(string metricName) =>
        metricName.Split('/') is ["eval", var task, var metric] ? (task, metric) : ("passkey", "exact_match");
}
