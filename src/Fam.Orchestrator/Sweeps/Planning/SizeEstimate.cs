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
        return StepOperations.OfToken(spec.Model, Length(spec, work)) * work.Passes;
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
        return StepMemory.Of(new StepShape
        {
            Model = spec.Model,
            Length = Length(spec, work),
            Batch = Batch(spec),
            Trains = spec.Training is not null,
            Optimizer = spec.Training?.Optim ?? OptimizerName.Adamw,
            Bfloat16 = spec.Training?.Bf16 == true,
            Fused = !spec.Runtime.Device.StartsWith("cuda", StringComparison.Ordinal) && spec.Training?.Bf16 != true,
            GradientCheckpointing = spec.Training?.GradientCheckpointing == true,
            Trained = spec.Lora is { } lora ? StepShape.AdapterParameters(spec.Model, lora.R) + ModelParameters.CountOfMemory(spec.Model) : null,
        }).Total;
    }

    /// <summary>Tokens of the longest sequence; where nothing is trained, of a stream's block.</summary>
    private static long Length(TrialSpec spec, TrialWork work) =>
        spec.Training is null ? spec.Model.BlockSize : (long)Math.Max(1, work.LargestBatch / Batch(spec));

    private static int Batch(TrialSpec spec) => spec.Training?.PerDeviceTrainBatchSize ?? spec.Evaluate.Select(evaluation => evaluation.BatchSize).DefaultIfEmpty(1).Max();
}
