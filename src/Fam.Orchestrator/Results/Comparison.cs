using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Comparing;

namespace Fam.Orchestrator.Results;

/// <summary>The arms of sweeps over length, read off the sample ledger.</summary>
public sealed class Comparison(FamDatabase database)
{
    /// <summary>Null where one of the sweeps is not there.</summary>
    /// <param name="sweepIds">One or more.</param>
    /// <param name="ofTask">The task to compare by; null is that of the first sweep's metric.</param>
    /// <param name="threshold">The score that effective lengths are taken at.</param>
    public Task<ComparisonView?> ReadAsync(IReadOnlyList<string> sweepIds, string? ofTask, double threshold, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await ComparedArms.ReadAsync(rows, sweepIds, cancellation) is not { } compared)
                return null;
            var task = ComparedTask.Of(compared, ofTask);
            var scores = await ScoredLengths.ReadAsync(rows, compared.JobIds, task.Name, cancellation);
            var samples = await SingleScores.ReadAsync(rows, task.Name, scores, cancellation);
            var training = await TrainingTimes.ReadAsync(rows, compared.JobIds, cancellation);
            var lengths = Lengths(compared, task.Name, scores);
            var view = new ComparisonView
            {
                SweepId = compared.Sweeps[0].Id,
                SweepName = compared.Sweeps[0].Name,
                Sweeps = compared.Named,
                Task = task.Name,
                Metric = task.Metric,
                LengthUnit = task.Unit.Word(),
                Tasks = compared.Tasks,
                Lengths = lengths,
                Arms = [],
                TotalArms = compared.Total,
                HigherIsBetter = task.HigherIsBetter,
                Threshold = threshold,
                InferenceLength = InferenceLength(compared, lengths),
                Baseline = compared.UsualBaseline,
            };
            var byJob = scores.ToLookup(score => score.JobId);
            var arms = compared.Arms.Select(arm => Arm(arm, view, task, scores, [.. byJob[arm.Job.Id]], samples, training.TryGetValue(arm.Job.Id, out var seconds) ? seconds : null));
            return view with { Arms = [.. NormalisedScores.Put([.. arms], task.HigherIsBetter)] };
        },
        cancellation);

    /// <summary>Lengths that are asked or scored, ascending.</summary>
    public static IReadOnlyList<ComparisonLength> Lengths(ComparedArms compared, string task, IReadOnlyCollection<ScoredLength> scores)
    {
        ArgumentNullException.ThrowIfNull(compared);
        var lengths = compared.Arms.Select(arm => arm.Asks(task)).OfType<EvaluationSpec>().SelectMany(evaluation => evaluation.Lengths).Concat(scores.Select(score => score.FillerBlocks)).Distinct().Order();
        return [.. lengths.Select(length => new ComparisonLength(length, MeanTokens(scores, length)))];
    }

    private static ComparisonArm Arm(
        ComparedArm arm, ComparisonView view, ComparedTask task, List<ScoredLength> scores, List<ScoredLength> own, ILookup<(string JobId, int Length, double? Depth), double> samples, double? trainingSeconds)
    {
        var model = arm.Spec.Model;
        var reach = ReceptiveField.ReachInBlocks(model);
        List<ComparisonCell?> cells = [.. view.Lengths.Select(length => own.Find(score => score.FillerBlocks == length.FillerBlocks) is { } score ? Cell(score, samples) : null)];
        return new ComparisonArm
        {
            JobId = arm.Job.Id,
            SweepId = arm.Job.SweepId,
            Name = arm.Job.Name,
            State = arm.Job.State,
            Configuration = arm.Configuration,
            Seed = arm.Seed,
            Size = arm.Size,
            Origin = arm.Origin,
            ReachBlocks = reach,
            GradientReachBlocks = ReceptiveField.GradientReachInBlocks(model),
            ReachFillerBlocks = task.Unit == LengthUnit.Blocks ? reach - Beyond(own.Count > 0 ? own : scores) : null,
            Parameters = ModelParameters.Count(model),
            TrainingSeconds = trainingSeconds,
            Cost = ArmCosts.Of(arm, own, trainingSeconds, view.InferenceLength),
            Score = NormalisedScores.Mean(own, cells.TrueForAll(cell => cell is not null)),
            EffectiveLength = task.HigherIsBetter && task.Unit != LengthUnit.None ? EffectiveLengths.Of(view.Lengths, cells, view.Threshold) : null,
            DegradationSlope = task.Unit == LengthUnit.None ? null : DegradationSlopes.Of(view.Lengths, cells),
            Cells = cells,
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

    private static ComparisonCell Cell(ScoredLength score, ILookup<(string JobId, int Length, double? Depth), double> samples)
    {
        var (low, high) = SingleScores.Interval(score, samples);
        return new ComparisonCell
        {
            Samples = score.Samples,
            Correct = score.Correct,
            Rate = score.Score / score.Samples,
            StandardError = NormalisedScores.StandardError(score.Samples, score.Score, score.Squares),
            Low = low,
            High = high,
            InReach = score.AllInReach,
            TokensPerSecond = score.Seconds > 0 ? score.Tokens / score.Seconds : null,
            PeakMemoryBytes = score.PeakMemoryBytes,
        };
    }

    private static double? MeanTokens(IEnumerable<ScoredLength> scores, int length)
    {
        // How long the prompts of imported samples were nobody knows.
        var (samples, tokens) = scores.Where(score => score.FillerBlocks == length && score.PromptTokens > 0).Aggregate((0L, 0L), (sum, score) => (sum.Item1 + score.Samples, sum.Item2 + score.PromptTokens));
        return samples == 0 ? null : (double)tokens / samples;
    }

    private static long InferenceLength(ComparedArms compared, IReadOnlyList<ComparisonLength> lengths) =>
        lengths.Max(length => length.MeanPromptTokens) is { } tokens and >= 1 ? (long)Math.Round(tokens) : compared.Arms.Select(arm => (long)arm.Spec.Model.BlockSize).DefaultIfEmpty(1).Max();
}
