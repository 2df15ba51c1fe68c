using Fam.Contracts.Specs;
using Fam.Orchestrator.Results;

namespace Fam.Orchestrator.Sweeps.Planning;

/// <summary>What a model's size alone tells of time and memory.</summary>
public static class SizeEstimate
{
    private const int BytesPerNumber = 4;

    /// <summary>Weights, gradients and AdamW's two moments.</summary>
    private const int CopiesInTraining = 4;

    /// <summary>Runtime, LibTorch and its buffers before any model, in bytes.</summary>
    private const long EmptyProcess = 300L << 20;

    /// <summary>Floating point operations of a whole trial: two for each parameter and token that passes forward.</summary>
    public static double Operations(TrialSpec spec, TrialWork work)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(work);
        return 2.0 * ModelSize.Parameters(spec.Model) * work.Passes;
    }

    /// <summary>Operations a second where no past run tells: 4 G for each processor thread, 5 T for a GPU.</summary>
    public static double OperationsPerSecond(RuntimeSpec runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        return runtime.Device.StartsWith("cuda", StringComparison.Ordinal) ? 5e12 : 4e9 * runtime.Threads;
    }

    /// <summary>Parameters, optimizer state and what a training step keeps for its way back, in bytes.</summary>
    public static long MemoryBytes(TrialSpec spec, TrialWork work)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(work);
        var model = spec.Model;
        var parameters = ModelSize.Parameters(model);
        if (spec.Training is null)
            return EmptyProcess + (parameters * BytesPerNumber * 2);
        // Of a layer: its input, norms, queries, keys, values, the attention's weights over what is visible, its output, the
        // three of the feed-forward.
        var visible = model.Architecture switch
        {
            Architecture.Full => work.LargestBatch / Math.Max(1, spec.Training.PerDeviceTrainBatchSize),
            Architecture.Swa => 2.0 * (model.SlidingWindow ?? model.BlockSize),
            _ => (model.BlockSize * (model.MemorySegments + 1.0)) + ((double)model.FamLength * model.FamBlocks),
        };
        var layer = (8.0 * model.HiddenSize) + (3.0 * model.IntermediateSize) + (2.0 * model.NumAttentionHeads * visible);
        var activations = work.LargestBatch * ((model.NumHiddenLayers * layer) + (3.0 * model.VocabSize));
        return EmptyProcess + (long)(BytesPerNumber * ((double)CopiesInTraining * parameters + activations));
    }
}
