using System.Runtime.InteropServices;
using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>How much a trial has to do, in tokens.</summary>
/// <param name="Trained">Tokens that pass forward and backward.</param>
/// <param name="Streamed">Tokens that pass forward alone, in evaluations.</param>
/// <param name="Largest">The batch of most tokens that passes at once in training; none where nothing is trained.</param>
/// <param name="Longest">The batch of the longest sequences, which may be fewer.</param>
public sealed record TrialWork(double Trained, double Streamed, TrialBatch Largest, TrialBatch Longest)
{
    /// <summary>Tokens, each counted as often as a forward pass costs.</summary>
    public double Passes => (StepOperations.PassesOfTrainedToken * Trained) + Streamed;

    /// <summary>A gate is taken to open as soon as it may.</summary>
    public static TrialWork Of(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var block = spec.Model.BlockSize;
        var streamed = spec.Evaluate.Sum(evaluation => evaluation.Lengths.Sum(length => evaluation.WorkAt(length, block)));
        if (spec.Training is not { } training)
            return new TrialWork(0, streamed, default, default);
        if (training.EvalSteps is { } every)
        {
            var sequence = spec.Task.Name == "text" ? spec.Task.MaxSeqLength : PasskeyTokens.OfPrompt((spec.Curriculum?.FillerBlocks[1] ?? 0) / 2.0, block);
            streamed += Math.Ceiling(training.MaxSteps / (double)every) * training.MaxEvalSamples * sequence;
        }

        if (spec.Task.Name == "text")
        {
            var batch = new TrialBatch(spec.Task.MaxSeqLength, training.PerDeviceTrainBatchSize);
            return new TrialWork(training.MaxSteps * (double)training.GradientAccumulationSteps * spec.Runtime.Replicas * batch.Tokens, streamed, batch, batch);
        }

        var phases = Phases(training, spec.Curriculum).ToList();
        return new TrialWork(
            phases.Sum(phase => phase.Steps * (double)training.GradientAccumulationSteps * spec.Runtime.Replicas * phase.Batch * PasskeyTokens.OfPrompt(phase.Filler / 2, block)),
            streamed,
            Batches().MaxBy(batch => batch.Tokens),
            Batches().MaxBy(batch => batch.Length));

        // The longest sequences of which there still is a full batch are a moment of the growth, which its ten parts may miss.
        IEnumerable<TrialBatch> Batches() => phases.Select(phase => BatchOf(phase.Filler, phase.Batch)).Concat(
            spec.Curriculum is { LongFillerBlocks: { } above } grown && grown.FillerBlocks[0] <= above && above < grown.FillerBlocks[1] ? [BatchOf(above, training.PerDeviceTrainBatchSize)] : []);

        TrialBatch BatchOf(double filler, int sequences) => new((long)PasskeyTokens.OfPrompt(filler, block), sequences);
    }

    /// <summary>Stretches of training with the largest filler and the batch size of each; the growth in ten parts.</summary>
    private static IEnumerable<(double Steps, double Filler, int Batch)> Phases(TrainingSpec training, CurriculumSpec? curriculum)
    {
        if (curriculum is null)
        {
            yield return (training.MaxSteps, 0, training.PerDeviceTrainBatchSize);
            yield break;
        }

        var (first, last) = ((double)curriculum.FillerBlocks[0], (double)curriculum.FillerBlocks[1]);
        yield return (curriculum.StartSteps, first, Batch(first));
        var from = Math.Max(first, 1);
        for (var part = 0; part < 10; part++)
        {
            var filler = from * Math.Pow(last / from, (part + 0.5) / 10);
            yield return (curriculum.GrowthSteps / 10.0, filler, Batch(filler));
        }

        yield return (curriculum.HoldSteps, last, Batch(last));

        int Batch(double filler) =>
            curriculum is { LongFillerBlocks: { } above, LongBatchSize: { } smaller } && filler > above ? smaller : training.PerDeviceTrainBatchSize;
    }
}

/// <summary>Sequences that pass at once.</summary>
/// <param name="Length">Tokens of each.</param>
/// <param name="Sequences">How many.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TrialBatch(long Length, int Sequences)
{
    public long Tokens => Length * Sequences;
}
