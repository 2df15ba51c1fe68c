using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What a training pass gives back.</summary>
/// <param name="Logits">[N, T, V].</param>
/// <param name="LastFam">Each layer's FAM after the last whole block, [N, F, D], where it was asked for; else empty.</param>
/// <param name="Carried">What rows that go on in their documents leave to the next pass, theirs to dispose; null where they do not.</param>
public sealed record SequenceOutput(Tensor Logits, IReadOnlyList<Tensor> LastFam, CarriedMemory? Carried = null);

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
    /// <param name="from">Where the rows go on in their documents; tokens are whole blocks then, and no state is passed. Null: sequences stand alone.</param>
    /// <param name="options">Precision, how far gradients go, what is computed again; null is <see cref="PassOptions.Plain"/>.</param>
    /// <exception cref="ArgumentException">Rows are to go on where the mode cannot carry, or not by whole blocks.</exception>
    public static SequenceOutput Run(
        Decoder decoder, Tensor tokens, long firstPosition = 0, IReadOnlyList<Tensor>? passedFam = null, bool wantLastFam = false, FeedbackNoise? noise = null,
        Continuation? from = null, PassOptions? options = null)
    {
        options ??= PassOptions.Plain;
        var mode = MemoryMode.Of(decoder.Spec);
        var time = tokens.shape[1];
        CheckContinuation(decoder, mode, tokens, from, passedFam);
        var cut = SequenceCut.Of(mode, time, firstPosition, decoder.model.embed_tokens.Weight.dtype, tokens.device) with { From = from, Left = from is null ? null : new CarriedMemory() };
        if (mode.MemoryTokens > 0) return new SequenceOutput(decoder.Head(new MemoryTokenPass(decoder, mode, cut, options).Run(tokens), options.Products), [], cut.Left);
        var feedback = mode.Fam > 0 ? new FeedbackRecurrence(decoder, mode, cut, passedFam, wantLastFam, noise, options) : null;
        SequencePath path = mode switch
        {
            { Block: null } => new CausalPath(decoder.Spec, cut, products: options.Products),
            { SegmentsAreOutputs: true } => new FeedbackSegmentPath(decoder.Spec, mode, cut, options),
            _ => new BlockPath(decoder.Spec, mode, cut, feedback, options),
        };
        var last = new List<Tensor>();
        var climbing = Recomputation.Run(options.Recomputation, [], _ => [decoder.Embed(path.Pad(tokens)), decoder.model.fam_prompt?.Weight.unsqueeze(0)]); // [N, K·B, D], [1, F, D]
        for (var index = 0; index < decoder.Spec.NumHiddenLayers; index++)
        {
            var at = index;
            var output = Recomputation.Run(options.Recomputation, climbing, inputs =>
            {
                // The graph keeps what the way back needs; handles would keep all the rest as long.
                using var scope = NewDisposeScope();
                var layer = new LayerPass(decoder.model.layers[at], decoder.Spec, options.Products);
                var (hidden, prompt, lastFam) = path.Run(at, layer, inputs[0]!, inputs[1]);
                if (!ReferenceEquals(prompt, inputs[1])) prompt?.MoveToOuterDisposeScope();
                return [hidden.MoveToOuterDisposeScope(), prompt, lastFam?.MoveToOuterDisposeScope()];
            });
            climbing = output[..2];
            if (output[2] is { } fam) last.Add(fam);
        }

        return new SequenceOutput(decoder.Head(climbing[0]!.narrow(1, 0, time), options.Products), last, cut.Left);
    }

    private static void CheckContinuation(Decoder decoder, MemoryMode mode, Tensor tokens, Continuation? from, IReadOnlyList<Tensor>? passedFam)
    {
        if (from is null) return;
        if (passedFam is not null) throw new ArgumentException("A row that carries its own state cannot start from a passed one.", nameof(passedFam));
        if (mode.CarryFault(decoder.Spec, tokens.shape[1]) is { } fault) throw new ArgumentException($"{fault}.", nameof(tokens));
        if (from.Consumed.Count != tokens.shape[0] || from.Offsets.Count != tokens.shape[0] || from.Consumed.Any(consumed => consumed % mode.Block != 0))
            throw new ArgumentException($"{tokens.shape[0]} rows go on from [{string.Join(", ", from.Consumed)}] tokens; it must be one whole number of blocks ({mode.Block}) a row.", nameof(from));
    }
}
