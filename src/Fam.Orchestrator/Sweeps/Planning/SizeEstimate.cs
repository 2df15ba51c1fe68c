using Fam.Contracts.Estimates;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>What a model's size alone tells of a trial's time and memory, by the formulas of <see cref="StepMemory"/> and <see cref="StepOperations"/>.</summary>
public static class SizeEstimate
{
    /// <summary>Floating point operations of a whole trial.</summary>
    public static double Operations(TrialSpec spec, TrialWork work)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(work);
        if (spec.Training is null) return StepOperations.OfToken(spec.Model, spec.Model.BlockSize) * work.Streamed;
        var step = Step(spec, new TrialBatch(work.Largest.Length, 1));
        return (StepOperations.Of(step).Total / step.Length * work.Trained) + (StepOperations.OfToken(spec.Model, step.Length) * work.Streamed);
    }

    /// <summary>Operations a second where no past run tells.</summary>
    public static double OperationsPerSecond(TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!spec.Runtime.Device.StartsWith("cuda", StringComparison.Ordinal)) return DevicePeak.ProcessorThread * spec.Runtime.Threads;
        return spec.Training?.Bf16 == true ? DevicePeak.AnyGpuBfloat16 : DevicePeak.AnyGpu;
    }

    /// <summary>Largest memory, in bytes.</summary>
    public static long MemoryBytes(TrialSpec spec, TrialWork work)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(work);
        // Fewer, longer sequences may take more than the batch of most tokens: attention to all of them grows with the square.
        return spec.Training is null
            ? MemoryBytes(spec, new TrialBatch(spec.Model.BlockSize, spec.Evaluate.Select(evaluation => evaluation.BatchSize).DefaultIfEmpty(1).Max()))
            : Math.Max(MemoryBytes(spec, work.Largest), MemoryBytes(spec, work.Longest));
    }

    private static long MemoryBytes(TrialSpec spec, TrialBatch batch) => StepMemory.Of(Step(spec, batch)).Total;

    private static StepShape Step(TrialSpec spec, TrialBatch batch)
    {
        var onGpu = spec.Runtime.Device.StartsWith("cuda", StringComparison.Ordinal);
        return new StepShape
        {
            Model = spec.Model,
            Length = Math.Max(1, batch.Length),
            Batch = batch.Sequences,
            Replicas = onGpu || spec.Training is null ? 1 : spec.Runtime.Replicas,
            Trains = spec.Training is not null,
            Optimizer = spec.Training?.Optim ?? OptimizerName.Adamw,
            Bfloat16 = spec.Training?.Bf16 == true,
            Fused = !onGpu && spec.Training?.Bf16 != true,
            GradientCheckpointing = spec.Training?.GradientCheckpointing == true,
            Trained = spec.Lora is { } lora ? TrainedPart.Adapter(spec.Model, lora.R) : null,
        };
    }
}
