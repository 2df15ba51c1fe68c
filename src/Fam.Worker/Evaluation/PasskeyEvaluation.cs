using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Worker.Data;
using Fam.Worker.Model;
using Fam.Worker.Training;
using Fam.Worker.Trials;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Evaluation;

/// <summary>
/// Asks a model for keys behind ever more filler, streaming the prompts block by block. An answer is right when every
/// digit is the most probable token after the right ones before it, which is what greedy decoding would give.
/// </summary>
public sealed class PasskeyEvaluation
{
    /// <summary>Revision of prompt and scorer; raised whenever either changes a score.</summary>
    public const int ScorerVersion = 1;

    private readonly Decoder model;
    private readonly PasskeyTask task;
    private readonly EvaluationSpec evaluation;
    private readonly IEventSink events;
    private readonly Device device;

    public PasskeyEvaluation(Decoder model, TaskSpec taskSpec, EvaluationSpec evaluation, IEventSink events)
    {
        (this.model, this.evaluation, this.events) = (model, evaluation, events);
        task = new PasskeyTask(taskSpec, model.Spec.BlockSize);
        device = model.model.embed_tokens.Weight.device;
    }

    /// <summary>Evaluates every length; reports samples batch by batch and a rate for each length and for all.</summary>
    /// <param name="step">Optimizer step of the model, for the metrics.</param>
    /// <param name="progress">Advanced by what is done here.</param>
    /// <param name="workAfter">Work of what follows.</param>
    public void Run(int step, ProgressMeter progress, double workAfter, CancellationToken cancellation)
    {
        var (correct, asked) = (0, 0);
        foreach (var filler in evaluation.FillerBlocks.Order())
        {
            var correctHere = 0;
            for (var first = 0; first < evaluation.Samples; first += evaluation.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(evaluation.BatchSize, evaluation.Samples - first);
                correctHere += Score(filler, first, count);
                progress.Advance(WorkOf(filler, count), workAfter + WorkAfter(filler, first + count));
                Report(step, progress, filler, new Dictionary<string, double>(StringComparer.Ordinal));
            }

            (correct, asked) = (correct + correctHere, asked + evaluation.Samples);
            Report(step, progress, filler, new Dictionary<string, double>(StringComparer.Ordinal)
            {
                [string.Create(CultureInfo.InvariantCulture, $"eval/passkey/exact_match@{filler}")] = (double)correctHere / evaluation.Samples,
            });
        }

        Report(step, progress, filler: null, new Dictionary<string, double>(StringComparer.Ordinal) { ["eval/passkey/exact_match"] = (double)correct / asked });
    }

    private int Score(int filler, int first, int count)
    {
        var samples = Enumerable.Range(first, count).Select(index => task.EvaluationSample(evaluation.Seed, filler, index)).ToList();
        var watch = Stopwatch.StartNew();
        var answers = Answer(samples);
        var seconds = watch.Elapsed.TotalSeconds;
        var scores = samples.Zip(answers, (sample, answer) => (sample, answer)).Select((pair, index) => Score(pair.sample, pair.answer, filler, first + index)).ToList();
        events.Append(new SamplesScored
        {
            Samples = scores,
            Cost = new EvaluationCost(filler, samples.Sum(sample => (long)sample.Tokens.Length), seconds, ProcessMemory.PeakBytes()),
        });
        return (int)scores.Sum(score => score.Score);
    }

    /// <summary>The digits the model gives for each sample.</summary>
    private List<string> Answer(List<PasskeySample> samples)
    {
        using var scope = NewDisposeScope();
        using var stream = new StreamingPass(model, samples.Count);
        var (block, longest) = (model.Spec.BlockSize, samples.Max(sample => sample.Tokens.Length));
        var lastBlock = samples.Min(sample => sample.QueryAt) / block * block; // queries and answers share the last block
        var tokens = tensor(samples.SelectMany(sample => Padded(sample, longest)).ToArray()).view(samples.Count, longest).to(device);
        for (var start = 0; start < lastBlock; start += block) stream.Skip(tokens.narrow(1, start, block));
        var best = stream.Next(tokens.narrow(1, lastBlock, longest - lastBlock)).argmax(-1).cpu(); // [N, tokens of the last block]
        return [.. samples.Select((sample, row) => task.Tokenizer.Decode(
            best.select(0, row).narrow(0, sample.QueryAt - lastBlock, sample.KeyTokens).data<long>().ToArray().Select(id => (int)id)))];
    }

    private SampleScore Score(PasskeySample sample, string answer, int filler, int index)
    {
        var distance = PasskeyReach.DistanceInBlocks(sample, model.Spec.BlockSize);
        return new SampleScore
        {
            Task = "passkey",
            ScorerVersion = ScorerVersion,
            FillerBlocks = filler,
            Index = index,
            PromptTokens = sample.AnswerAt,
            DistanceTokens = sample.QueryAt - sample.NeedleEndsAt,
            DistanceBlocks = distance,
            InReach = ReceptiveField.Reaches(model.Spec, distance, sample.QueryAt - sample.NeedleEndsAt),
            Expected = sample.Key,
            Answer = answer,
            Score = answer == sample.Key ? 1 : 0,
        };
    }

    private IEnumerable<long> Padded(PasskeySample sample, int length) =>
        sample.Tokens.Select(token => (long)token).Concat(Enumerable.Repeat((long)task.Tokenizer.PadId, length - sample.Tokens.Length));

    private double WorkOf(int filler, int samples) =>
        WorkEstimate.Evaluation([evaluation with { FillerBlocks = [filler], Samples = samples }], model.Spec.BlockSize);

    private double WorkAfter(int filler, int done) =>
        WorkOf(filler, evaluation.Samples - done) + evaluation.FillerBlocks.Where(later => later > filler).Sum(later => WorkOf(later, evaluation.Samples));

    private void Report(int step, ProgressMeter progress, int? filler, Dictionary<string, double> values)
    {
        values["system/peak_memory_bytes"] = ProcessMemory.PeakBytes();
        events.Append(new MetricsReported
        {
            Step = step,
            Values = values,
            Progress = progress.Progress,
            RemainingSeconds = progress.RemainingSeconds,
            Phase = filler is null ? "evaluated" : $"evaluating passkey at {filler} blocks",
        });
    }
}
