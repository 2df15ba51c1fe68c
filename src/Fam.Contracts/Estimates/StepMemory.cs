using Fam.Contracts.Specs;

namespace Fam.Contracts.Estimates;

/// <summary>Memory of a step by what holds it, in bytes.</summary>
/// <param name="Weights">Parameters; in bfloat16 training their copy beside them.</param>
/// <param name="Gradients">One float32 for each parameter that is trained.</param>
/// <param name="OptimizerState">AdamW's two moments; Adafactor's mean and, of a matrix, the second moments of rows and columns.</param>
/// <param name="Activations">What layers hold until the way back is done, but for attention.</param>
/// <param name="Attention">Keys and values as they are gathered, every head's scores of them; masks.</param>
/// <param name="Logits">Logits, what is cut from them and their log-softmax; where layers are computed again after them, what they take beyond one layer.</param>
/// <param name="Working">What the layer being computed holds for a moment, beyond the logits, which are gone by then.</param>
/// <param name="Process">Runtime and libraries before any model.</param>
public sealed record StepMemory(long Weights, long Gradients, long OptimizerState, long Activations, long Attention, long Logits, long Working, long Process)
{
    /// <summary>Runtime, LibTorch and its buffers before any model, in bytes, as measured on a processor (docs/results/estimator.md).</summary>
    public const long EmptyProcess = 220L << 20;

    public long Total => Weights + Gradients + OptimizerState + Activations + Attention + Logits + Working + Process;

    /// <remarks>N batch, D width, I inner width, H heads, G key/value heads, C head width, V vocabulary.</remarks>
    public static StepMemory Of(StepShape step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Trains ? Training(step) : Streaming(step);
    }

    private static StepMemory Training(StepShape step)
    {
        var (model, load) = (step.Model, SequenceLoad.Of(step.Model, step.Length));
        var parameters = ModelParameters.Count(model);
        double bytes = step.ActivationBytes, layers = model.NumHiddenLayers;
        double d = model.HiddenSize, i = model.IntermediateSize, queries = (double)model.NumAttentionHeads * ModelParameters.HeadWidth(model), keys = (double)model.NumKeyValueHeads * ModelParameters.HeadWidth(model);
        // A layer's results live as long as the way back needs them. Of a row: the two sums of the residual stream, and the two
        // norms, float32 always. What products take in: both norms, mixed values, the gate's result. Out of products: gate and up.
        // Attention over pieces reads queries, keys and values where projection and rotation put them, and keeps what it mixed and a
        // sum for each head; with scores, queries are scaled anew, and keys and values are copies (below), so that nothing else stays.
        // Not fused, a norm keeps what it scaled as well, and the gate its activation.
        var masked = KeepsScores(step);
        var norms = sizeof(float) * (step.Fused ? 2 : 4) * d;
        var taken = (step.Fused ? sizeof(float) : bytes) * 2 * d;
        var heads = masked ? bytes * 2 * queries : (bytes * 3 * (queries + keys)) + (sizeof(float) * model.NumAttentionHeads);
        var kept = step.Batch * ((load.Rows * (norms + taken + heads + (bytes * (step.Fused ? 3 : 4) * i)))
            + (load.OutputProjections * ((sizeof(float) * d) + (bytes * 2 * keys))));
        // Weights after the softmax, and as the product takes them.
        var scores = masked ? load.Scores * model.NumAttentionHeads : 0;
        var ofScore = step.Bfloat16 ? sizeof(float) + bytes : sizeof(float);
        var attention = step.Batch * ((bytes * (masked ? load.GatheredKeys : load.CopiedKeys) * 2 * keys) + (ofScore * scores));
        var masks = masked ? load.MaskElements * sizeof(float) : 0;
        var inputs = (double)step.Batch * sizeof(float) * load.Rows * d;
        // On its way back a layer holds two gradients as large as its scores, and those of the feed-forward.
        var working = step.Batch * ((2 * sizeof(float) * scores) + (bytes * load.Rows * 3 * i));
        // Logits, those that predict something and their log-softmax; on the way back the last of them and two gradients. In float32.
        var logits = 3.0 * sizeof(float) * step.Batch * load.Tokens * model.VocabSize;
        // They are gone before a layer goes back: only the larger of the two counts.
        if (step.GradientCheckpointing) logits = Math.Max(0, logits - kept - attention - working);
        else working = Math.Max(0, working - logits);
        return new StepMemory(
            step.Replicas * parameters * (sizeof(float) + (step.Bfloat16 ? 2 : 0)),
            step.Replicas * (step.Trained?.Parameters ?? parameters) * sizeof(float),
            OptimizerBytes(step),
            (long)(step.Replicas * (step.GradientCheckpointing ? (layers * inputs) + kept : layers * kept)),
            (long)(step.Replicas * (masks + (step.GradientCheckpointing ? attention : layers * attention))),
            (long)(step.Replicas * logits),
            (long)(step.Replicas * working),
            EmptyProcess);
    }

    // Windows that slide within the segments, and several states of feedback memory, go by masks.
    private static bool KeepsScores(StepShape step) =>
        !step.Fused || step.Model.Architecture is Architecture.Swa or Architecture.TransformerXl or Architecture.FeedbackSegments
        || (step.Model.Architecture.HasFeedback() && step.Model.FamBlocks > 1);

    /// <summary>A stream holds the keys and values of its window and the memory's state, whatever its length.</summary>
    private static StepMemory Streaming(StepShape step)
    {
        var model = step.Model;
        double bytes = step.ActivationBytes, keys = (double)model.NumKeyValueHeads * ModelParameters.HeadWidth(model);
        var block = model.Architecture == Architecture.Full ? step.Length : Math.Min(step.Length, model.Architecture == Architecture.Swa ? model.SlidingWindow ?? 1 : model.BlockSize);
        var window = SequenceLoad.Of(model, block);
        var segments = model.Architecture == Architecture.Swa ? 1 : model.Architecture.HasSegments() ? model.MemorySegments : 0;
        var seen = (block * (1.0 + segments)) + MemorySeen(model, step.Length);
        var state = step.Batch * bytes * model.NumHiddenLayers * seen * 2 * keys;
        var working = step.Batch * bytes * ((3.0 * window.Tokens * seen * model.NumAttentionHeads) + (window.Rows * ((4.0 * model.HiddenSize) + (4.0 * model.IntermediateSize))));
        return new StepMemory(
            ModelParameters.Count(model) * step.ActivationBytes, 0, 0, 0, (long)state, (long)((double)sizeof(float) * step.Batch * window.Tokens * model.VocabSize), (long)working, EmptyProcess);
    }

    /// <summary>Activations of the memory that a block reads; an AutoCompressor's grow with every block.</summary>
    private static double MemorySeen(ModelSpec model, long length) =>
        model.Architecture == Architecture.Autocompressor ? (double)model.FamLength * length / model.BlockSize
        : model.Architecture.HasMemoryLength() ? (double)model.FamLength * model.FamBlocks : 0;

    private static long OptimizerBytes(StepShape step)
    {
        if (step.Trained is { } trained) return (step.Optimizer == OptimizerName.Adamw ? 2 : 1) * sizeof(float) * trained.Parameters;
        if (step.Optimizer == OptimizerName.Adamw) return 2 * sizeof(float) * ModelParameters.Count(step.Model);
        return sizeof(float) * ModelParameters.Shapes(step.Model).Sum(parameter => parameter.Count + (parameter.Shape.Count == 2 ? parameter.Shape[0] + parameter.Shape[1] : parameter.Count));
    }
}
