using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What a training pass gives back.</summary>
/// <param name="Logits">[N, T, V].</param>
/// <param name="LastFam">Each layer's FAM after the last whole block, [N, F, D], where it was asked for; else empty.</param>
public sealed record SequenceOutput(Tensor Logits, IReadOnlyList<Tensor> LastFam);

/// <summary>
/// Runs whole sequences layer by layer: for the tokens of all blocks one QKV, one attention and one feed-forward; only what
/// feeds back goes block by block. Memory at the level of embeddings needs a block's last layer before the next block can
/// begin, and runs block by block (<see cref="MemoryTokenPass"/>).
/// </summary>
/// <remarks>N batch, T time, K blocks, B block tokens, F FAM length, D width, V vocabulary.</remarks>
public static class TrainingPass
{
    /// <summary>Runs tokens [N, T] (int64) through the decoder.</summary>
    /// <param name="firstPosition">Position of the first token (random position offset, B.2.2).</param>
    /// <param name="passedFam">One state a layer, [1, F, D], to start from instead of the initial one (random state passing, B.2.3).</param>
    /// <param name="noise">Disturbs each update, in training; null leaves the paper's equations as they are.</param>
    /// <param name="wantLastFam">Whether to compress the last whole block too and return the states.</param>
    public static SequenceOutput Run(
        Decoder decoder, Tensor tokens, long firstPosition = 0, IReadOnlyList<Tensor>? passedFam = null, bool wantLastFam = false, FeedbackNoise? noise = null)
    {
        var mode = MemoryMode.Of(decoder.Spec);
        if (mode.MemoryTokens > 0) return new SequenceOutput(decoder.Head(MemoryTokenPass.Run(decoder, mode, tokens, firstPosition)), []);
        var time = tokens.shape[1];
        var cut = SequenceCut.Of(mode, time, firstPosition, decoder.model.embed_tokens.Weight.dtype, tokens.device);
        var feedback = mode.Fam > 0 ? new FeedbackRecurrence(decoder, mode, cut, passedFam, wantLastFam, noise) : null;
        SequencePath path = mode switch
        {
            { Block: null } => new CausalPath(decoder.Spec, cut),
            { SegmentsAreOutputs: true } => new FeedbackSegmentPath(decoder.Spec, mode, cut),
            _ => new BlockPath(decoder.Spec, mode, cut, feedback),
        };
        var hidden = decoder.Embed(path.Pad(tokens)); // [N, K·B, D]
        for (var index = 0; index < decoder.Spec.NumHiddenLayers; index++)
            hidden = path.Run(index, new LayerPass(decoder.model.layers[index], decoder.Spec), hidden);
        return new SequenceOutput(decoder.Head(hidden.narrow(1, 0, time)), feedback?.Last ?? []);
    }
}
