using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Evaluation.Asking;
using Fam.Worker.Training;
using Fam.Worker.Trials;

namespace Fam.Worker.Evaluation;

/// <summary>
/// Asks one task, length by length and batch by batch: every batch is told with its samples' scores, every length and the
/// whole task with its metrics. What earlier attempts have scored is not asked again.
/// </summary>
/// <param name="model">Shape of the model that is asked.</param>
/// <param name="scored">What earlier attempts have scored, of any task.</param>
public sealed class EvaluationRunner(IEvaluationTask task, EvaluationSpec evaluation, ModelSpec model, Respondent respondent, IReadOnlyList<ScoredSoFar> scored, IEventSink events)
{
    /// <param name="step">Optimizer step of the model, for the metrics.</param>
    /// <param name="progress">Advanced by what is done here.</param>
    /// <param name="workAfter">Work of what follows.</param>
    /// <exception cref="TrialFailedException">A prompt is too long, or another scorer has scored the samples before.</exception>
    public void Run(int step, ProgressMeter progress, double workAfter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var whole = new ScoreSums(task.Scorer);
        var left = task.Lengths.Sum(Work);
        foreach (var length in task.Lengths.Order())
        {
            var (here, done) = Before(length);
            left -= Work(length);
            var samples = task.SamplesAt(length);
            for (var first = done; first < samples; first += task.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(task.BatchSize, samples - first);
                Ask(length, first, count, here);
                var share = Work(length) / samples;
                progress.Advance(share * count, workAfter + left + (share * (samples - first - count)));
                Report(step, progress, length, []);
            }

            whole.Add(here);
            Report(step, progress, length, here.Metrics(task.Name, string.Create(CultureInfo.InvariantCulture, $"@{length}")));
        }

        Report(step, progress, length: null, whole.Metrics(task.Name, ""));
    }

    private double Work(int length) => evaluation.WorkAt(length, model.BlockSize);

    /// <summary>What is known of a length, and the first sample that is not.</summary>
    private (ScoreSums Sums, int Done) Before(int length)
    {
        var sums = new ScoreSums(task.Scorer);
        if (scored.FirstOrDefault(known => known.Task == task.Name && known.FillerBlocks == length) is not { } before) return (sums, 0);
        if (before.ScorerVersion != task.Scorer.Version)
            throw new TrialFailedException(FailureKind.UserError, $"{before.Samples} samples of {task.Name} were scored by version {before.ScorerVersion} of {task.Scorer.Name}; this worker has version {task.Scorer.Version}, whose scores are not comparable. Evaluate in a new sweep.");
        sums.Add(before.Sums, before.Asked);
        return (sums, before.Samples);
    }

    private void Ask(int length, int first, int count, ScoreSums sums)
    {
        var samples = Enumerable.Range(first, count).Select(index => task.Sample(length, index)).ToList();
        var asked = samples.Where(sample => !IsTooLong(sample)).ToList();
        var watch = Stopwatch.StartNew();
        var answers = asked.Count == 0 ? [] : respondent.Answer(asked);
        var seconds = watch.Elapsed.TotalSeconds;
        var byIndex = asked.Zip(answers).ToDictionary(pair => pair.First.Index, pair => pair.Second);
        events.Append(new SamplesScored
        {
            Samples = [.. samples.Select(sample => byIndex.TryGetValue(sample.Index, out var answer) ? Score(sample, answer, sums) : Skipped(sample))],
            Cost = new EvaluationCost(length, answers.Sum(answer => answer.Tokens), seconds, ProcessMemory.PeakBytes()),
        });
    }

    private bool IsTooLong(EvaluationSample sample)
    {
        if (TooLong(sample) is not { } why) return false;
        return evaluation.WhenTooLong == "skip" ? true
            : throw new TrialFailedException(FailureKind.UserError, $"Sample {sample.Index} of {task.Name} is too long: {why}. Raise it, or say when_too_long: skip.");
    }

    private SampleScore Score(EvaluationSample sample, EvaluationAnswer answer, ScoreSums sums)
    {
        var metrics = task.Scorer.Score(sample, answer);
        sums.Add(metrics, 1);
        return Row(sample, answer.Text, metrics[task.Scorer.Metric]) with { Metrics = metrics.Count > 1 ? metrics : null };
    }

    private SampleScore Skipped(EvaluationSample sample) =>
        Row(sample, "", 0) with { Skipped = TooLong(sample) };

    /// <summary>Why a sample is too long, or null.</summary>
    private string? TooLong(EvaluationSample sample) => evaluation.MaxPromptTokens is { } most && sample.Prompt.Count > most
        ? string.Create(CultureInfo.InvariantCulture, $"its prompt has {sample.Prompt.Count} tokens; max_prompt_tokens is {most}")
        : sample.TooLong;

    private SampleScore Row(EvaluationSample sample, string answer, double score)
    {
        var asksAt = sample.Prompt.Count - 1;
        var needle = sample.NeedleEndsAt ?? 0;
        var (tokens, blocks) = (asksAt - needle, (asksAt / model.BlockSize) - (needle / model.BlockSize));
        return new SampleScore
        {
            Task = task.Name,
            ScorerVersion = task.Scorer.Version,
            FillerBlocks = sample.Length,
            Index = sample.Index,
            DepthPercent = sample.DepthPercent,
            PromptTokens = sample.Prompt.Count,
            DistanceTokens = tokens,
            DistanceBlocks = blocks,
            InReach = ReceptiveField.Reaches(model, blocks, tokens),
            Expected = string.Join(" | ", sample.Expected),
            Answer = answer,
            Score = score,
        };
    }

    private void Report(int step, ProgressMeter progress, int? length, Dictionary<string, double> values)
    {
        values["system/peak_memory_bytes"] = ProcessMemory.PeakBytes();
        events.Append(new MetricsReported
        {
            Step = step,
            Values = values,
            Progress = progress.Progress,
            RemainingSeconds = progress.RemainingSeconds,
            Phase = length is null ? "evaluated" : $"evaluating {task.Name}{(evaluation.Unit == LengthUnit.None ? "" : $" at {length} {evaluation.Unit.Word()}")}",
        });
    }
}
