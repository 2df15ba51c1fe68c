using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>How much a trial has to do, in tokens.</summary>
/// <param name="Trained">Tokens that pass forward and backward.</param>
/// <param name="Streamed">Tokens that pass forward alone, in evaluations.</param>
/// <param name="LargestBatch">Tokens of the largest batch that passes at once in training; 0 where nothing is trained.</param>
public sealed record TrialWork(double Trained, double Streamed, double LargestBatch)
{
    /// <summary>A trained token costs about as much as three streamed ones.</summary>
    private const int BackwardFactor = 3;

    /// <summary>Introduction and key take two blocks of the PassKey layout, the question one.</summary>
    private const double BlocksBesideFiller = 3;

    /// <summary>Tokens, each counted as often as a forward pass costs.</summary>
    public double Passes => (BackwardFactor * Trained) + Streamed;

    /// <summary>A gate is taken to open as soon as it may.</summary>
    public static TrialWork Of(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var block = spec.Model.BlockSize;
        var streamed = spec.Evaluate.Sum(evaluation => evaluation.Lengths.Sum(length => evaluation.WorkAt(length, block)));
        if (spec.Training is not { } training)
            return new TrialWork(0, streamed, 0);
        if (training.EvalSteps is { } every)
        {
            var sequence = spec.Task.Name == "text" ? spec.Task.MaxSeqLength : block * (((spec.Curriculum?.FillerBlocks[1] ?? 0) / 2.0) + BlocksBesideFiller);
            streamed += Math.Ceiling(training.MaxSteps / (double)every) * training.MaxEvalSamples * sequence;
        }

        if (spec.Task.Name == "text")
        {
            var batch = (double)training.PerDeviceTrainBatchSize * spec.Task.MaxSeqLength;
            return new TrialWork(training.MaxSteps * (double)training.GradientAccumulationSteps * spec.Runtime.Replicas * batch, streamed, batch);
        }

        var phases = Phases(training, spec.Curriculum).ToList();
        return new TrialWork(
            phases.Sum(phase => phase.Steps * (double)training.GradientAccumulationSteps * spec.Runtime.Replicas * phase.Batch * block * ((phase.Filler / 2) + BlocksBesideFiller)),
            streamed,
            phases.Max(phase => phase.Batch * block * (phase.Filler + BlocksBesideFiller)));
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
