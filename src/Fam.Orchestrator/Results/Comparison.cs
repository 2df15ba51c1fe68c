using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
using Microsoft.EntityFrameworkCore;
using EvaluationUnit = Fam.Contracts.Specs.LengthUnit;

namespace Fam.Orchestrator.Results;

/// <summary>The arms of a sweep over length, read off the sample ledger.</summary>
public sealed class Comparison(FamDatabase database)
{
    /// <summary>Null where there is no such sweep.</summary>
    /// <param name="ofTask">The task to compare by; null is that of the sweep's metric.</param>
    public Task<ComparisonView?> ReadAsync(string sweepId, string? ofTask, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            var sweep = await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == sweepId, cancellation);
            if (sweep is null)
                return null;
            var jobs = await rows.WithSpecs(rows.Jobs.Where(row => row.SweepId == sweepId).OrderBy(row => row.Index).Take(ComparisonView.MostArms)).ToListAsync(cancellation);
            jobs.Sort((a, b) => a.Job.Index.CompareTo(b.Job.Index));
            var specs = jobs.ToDictionary(row => row.Job.Id, row => row.Spec());
            var evaluations = specs.Values.SelectMany(spec => spec.Evaluate).ToList();
            var asked = evaluations.Find(evaluation => evaluation.ReportedName == ofTask);
            var (task, metric) = Split(ofTask is null ? sweep.MetricName : $"eval/{ofTask}/{asked?.ScoreMetric ?? EvaluationSpec.UnnamedMetric}");
            var scores = await ScoredLengths.ReadAsync(rows, sweepId, task, cancellation);
            var samples = await NoRatesAsync(rows, sweepId, task, scores, cancellation);
            var byJob = scores.ToLookup(score => score.JobId);
            var training = await TrainingTimes.ReadAsync(rows, sweepId, cancellation);
            var lengths = evaluations.Where(evaluation => evaluation.ReportedName == task).SelectMany(evaluation => evaluation.Lengths)
                .Concat(scores.Select(score => score.FillerBlocks)).Distinct().Order().ToList();
            return new ComparisonView
            {
                SweepId = sweep.Id,
                SweepName = sweep.Name,
                Task = task,
                Metric = metric,
                LengthUnit = UnitOf(evaluations, task).Word(),
                Tasks = [.. evaluations.Select(evaluation => evaluation.ReportedName).Distinct(StringComparer.Ordinal)],
                Lengths = [.. lengths.Select(length => new ComparisonLength(length, MeanTokens(scores, length)))],
                Arms = [.. jobs.Select(row => Arm(row.Job, specs[row.Job.Id], UnitOf(evaluations, task), lengths, scores, byJob[row.Job.Id].ToList(), samples, training.TryGetValue(row.Job.Id, out var seconds) ? seconds : null))],
            };
        },
        cancellation);

    private static ComparisonArm Arm(JobRow job, TrialSpec spec, EvaluationUnit unit, List<int> lengths, List<ScoredLength> scores, List<ScoredLength> own, ILookup<(string JobId, int Length), double> samples, double? trainingSeconds)
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
            ReachFillerBlocks = unit == EvaluationUnit.Blocks ? reach - Beyond(own.Count > 0 ? own : scores) : null,
            Parameters = ModelParameters.Count(spec.Model),
            TrainingSeconds = trainingSeconds,
            Cells = [.. lengths.Select(length => own.Find(score => score.FillerBlocks == length) is { } score ? Cell(score, samples[(job.Id, length)]) : null)],
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

    private static EvaluationUnit UnitOf(List<EvaluationSpec> evaluations, string task) =>
        evaluations.Find(evaluation => evaluation.ReportedName == task) is { } asked ? asked.Unit : EvaluationUnit.Blocks;

    /// <summary>The single scores of cells whose mean is no rate; for the others sums are enough.</summary>
    private static async Task<ILookup<(string JobId, int Length), double>> NoRatesAsync(FamDbContext rows, string sweepId, string task, List<ScoredLength> scores, CancellationToken cancellation)
    {
        var cells = scores.Where(score => !score.IsRate).Select(score => (score.JobId, score.FillerBlocks)).ToHashSet();
        if (cells.Count == 0)
            return Enumerable.Empty<double>().ToLookup(_ => ("", 0));
        var jobs = cells.Select(cell => cell.JobId).Distinct().ToList();
        var samples = await rows.Samples.Where(row => jobs.Contains(row.JobId) && row.Task == task && row.Skipped == null)
            .OrderBy(row => row.JobId).ThenBy(row => row.FillerBlocks).ThenBy(row => row.Index).Select(row => new { row.JobId, row.FillerBlocks, row.Score }).ToListAsync(cancellation);
        return samples.Where(sample => cells.Contains((sample.JobId, sample.FillerBlocks))).ToLookup(sample => (sample.JobId, sample.FillerBlocks), sample => sample.Score);
    }

    private static ComparisonCell Cell(ScoredLength score, IEnumerable<double> samples)
    {
        var mean = score.Score / score.Samples;
        var (low, high) = score.IsRate ? WilsonInterval.Of(score.Correct, score.Samples) : Bootstrap.Of([.. samples]);
        return new ComparisonCell
        {
            Samples = score.Samples,
            Correct = score.Correct,
            Rate = mean,
            StandardError = score.Samples < 2 ? null : Math.Sqrt(Math.Max(0, score.Squares - (score.Samples * mean * mean)) / (score.Samples - 1) / score.Samples),
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
        metricName.Split('/', '@') is ["eval", var task, var metric, ..] ? (task, metric) : ("passkey", "exact_match");
}
