using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Noise on the FAM of training sequences: each update gets ε · rms(F) · N(0, 1), drawn from the generator. Not in the paper.</summary>
/// <param name="Scale">ε.</param>
/// <param name="Generator">On the CPU.</param>
public sealed record FeedbackNoise(double Scale, Generator Generator)
{
    /// <summary>[N, F, D] → [N, F, D].</summary>
    public Tensor Disturb(Tensor state)
    {
        var rms = state.detach().square().mean([-1], keepdim: true).sqrt();
        return addcmul(state, randn(state.shape, dtype: state.dtype, generator: Generator).to(state.device), rms, Scale);
    }
}

/// <summary>What a training pass gives back.</summary>
/// <param name="Logits">[N, T, V].</param>
/// <param name="LastFam">Each layer's FAM after the last whole block, [N, F, D], where it was asked for; else empty.</param>
public sealed record SequenceOutput(Tensor Logits, IReadOnlyList<Tensor> LastFam);

/// <summary>
/// Runs whole sequences layer by layer: for the tokens of all blocks one QKV, one attention and one feed-forward;
/// only the recurrence over the F activations of a layer's memory goes block by block.
/// </summary>
/// <remarks>N batch, T time, K blocks, B block tokens, M segments, F FAM length, D width, H heads, G key/value heads, C head width.</remarks>
public sealed class TrainingPass
{
    private readonly Decoder decoder;
    private readonly ModelSpec spec;
    private readonly long blocks;
    private readonly long wholeBlocks;
    private readonly bool wantLastFam;
    private readonly FeedbackNoise? noise;
    private readonly Rotary tokenPositions;
    private readonly Rotary[] famPositions;
    private readonly Tensor bias;

    private TrainingPass(Decoder decoder, Tensor tokens, long firstPosition, bool wantLastFam, FeedbackNoise? noise)
    {
        this.noise = noise;
        this.decoder = decoder;
        this.wantLastFam = wantLastFam;
        spec = decoder.Spec;
        var (time, block, fam) = (tokens.shape[1], (long)spec.BlockSize, FamLength(spec));
        wholeBlocks = time / block;
        blocks = (time + block - 1) / block;
        var (type, device) = (decoder.model.embed_tokens.Weight.dtype, tokens.device);
        if (spec.Architecture == Architecture.Full)
        {
            tokenPositions = Rotary.At(spec, firstPosition, time, type, device);
            famPositions = [];
            bias = Visibility.Causal(0, time, type, device);
            return;
        }

        var positions = Rotary.At(spec, firstPosition - fam, fam + (blocks * block), type, device);
        tokenPositions = positions.Slice(fam, blocks * block);
        famPositions = [.. Enumerable.Range(0, (int)blocks).Select(tau => positions.Slice(tau * block, fam))];
        bias = Visibility.Blocks(blocks, block, spec.MemorySegments, fam, type, device);
    }

    /// <summary>Runs tokens [N, T] (int64) through the decoder.</summary>
    /// <param name="firstPosition">Position of the first token (random position offset, B.2.2).</param>
    /// <param name="passedFam">One state a layer, [1, F, D], to start from instead of the prompt (random state passing, B.2.3).</param>
    /// <param name="noise">Disturbs each update, in training; null leaves the paper's equations as they are.</param>
    /// <param name="wantLastFam">Whether to compress the last whole block too and return the states.</param>
    public static SequenceOutput Run(
        Decoder decoder, Tensor tokens, long firstPosition = 0, IReadOnlyList<Tensor>? passedFam = null, bool wantLastFam = false, FeedbackNoise? noise = null)
    {
        var time = tokens.shape[1];
        var pass = new TrainingPass(decoder, tokens, firstPosition, wantLastFam, noise);
        var lastFam = new List<Tensor>();
        var hidden = decoder.Embed(pass.Pad(tokens)); // [N, K·B, D]
        var initial = decoder.model.fam_prompt?.Weight.unsqueeze(0); // [1, F, D]
        for (var index = 0; index < decoder.Spec.NumHiddenLayers; index++)
        {
            var layer = new LayerPass(decoder.model.layers[index], decoder.Spec);
            if (decoder.Spec.Architecture == Architecture.Full)
            {
                hidden = pass.FullLayer(layer, hidden);
                continue;
            }

            FeedbackHeads? fam = initial is null ? null : FeedbackMemory.Read(layer, passedFam?[index] ?? initial, pass.famPositions[0]);
            hidden = pass.BlockLayer(layer, hidden, fam, lastFam);
            // A passed state is every layer's own; only the prompt climbs.
            if (fam is { } start && passedFam is null && index + 1 < decoder.Spec.NumHiddenLayers) initial = FeedbackMemory.Climb(layer, start);
        }

        return new SequenceOutput(decoder.Head(hidden.narrow(1, 0, time)), lastFam);
    }

    private static long FamLength(ModelSpec spec) => spec.Architecture == Architecture.Fam ? spec.FamLength : 0;

    private Tensor Pad(Tensor tokens)
    {
        var missing = (blocks * spec.BlockSize) - tokens.shape[1];
        if (missing == 0 || spec.Architecture == Architecture.Full) return tokens;
        return cat([tokens, zeros(tokens.shape[0], missing, dtype: int64, device: tokens.device)], 1);
    }

    private Tensor FullLayer(LayerPass layer, Tensor hidden)
    {
        var heads = layer.Project(hidden, tokenPositions);
        var mixed = layer.Attend(layer.GroupQueries(heads.Query), LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value), layer.RepeatForHeads(bias));
        return layer.Complete(layer.Ungroup(mixed), hidden);
    }

    private Tensor BlockLayer(LayerPass layer, Tensor hidden, FeedbackHeads? initial, List<Tensor> lastFam)
    {
        var (n, block, width) = (hidden.shape[0], (long)spec.BlockSize, hidden.shape[2]);
        var heads = layer.Project(hidden, tokenPositions); // [N, K·B, H, C], 2 × [N, K·B, G, C]
        var query = layer.GroupQueries(heads.Query.reshape(n * blocks, block, spec.NumAttentionHeads, -1)); // [N·K, G, R·B, C]
        query = query.reshape(n, blocks, query.shape[1], query.shape[2], query.shape[3]); // [N, K, G, R·B, C]
        var keys = new List<Tensor> { Blocked(heads.Key) };
        var values = new List<Tensor> { Blocked(heads.Value) };
        if (initial is { } fam)
        {
            var (famKeys, famValues) = Recur(layer, fam, keys[0], values[0], lastFam);
            keys.Insert(0, famKeys);
            values.Insert(0, famValues);
        }

        if (spec.MemorySegments > 0)
        {
            keys.Insert(0, MemorySegments.Gather(keys[^1], spec.MemorySegments, spec.MemoryStopGradient));
            values.Insert(0, MemorySegments.Gather(values[^1], spec.MemorySegments, spec.MemoryStopGradient));
        }

        var mixed = layer.Attend(query, cat(keys, 3), cat(values, 3), layer.RepeatForHeads(bias).unsqueeze(1)); // [N, K, G, R·B, C]
        var merged = layer.Ungroup(mixed.reshape(n * blocks, mixed.shape[2], mixed.shape[3], mixed.shape[4])); // [N·K, B, H·C]
        return layer.Complete(merged.reshape(n, blocks * block, -1), hidden);
    }

    /// <summary>[N, K·B, G, C] → [N, K, G, B, C].</summary>
    private Tensor Blocked(Tensor heads) =>
        heads.reshape(heads.shape[0], blocks, spec.BlockSize, heads.shape[2], heads.shape[3]).transpose(2, 3);

    /// <summary>The recurrence: the keys and values of the FAM that each block reads, [N, K, G, F, C] each.</summary>
    private (Tensor Keys, Tensor Values) Recur(LayerPass layer, FeedbackHeads initial, Tensor blockKeys, Tensor blockValues, List<Tensor> lastFam)
    {
        var n = blockKeys.shape[0];
        var fam = new FeedbackHeads(ForBatch(initial.State, n), ForBatch(initial.Query, n), ForBatch(initial.Key, n), ForBatch(initial.Value, n));
        var (keysOf, valuesOf) = (blockKeys.unbind(1), blockValues.unbind(1)); // unbind, not select: its gradient is one stack
        var (keys, values) = (new List<Tensor>(), new List<Tensor>());
        for (var tau = 0; tau < blocks; tau++)
        {
            keys.Add(fam.Key);
            values.Add(fam.Value);
            var last = tau + 1 == blocks;
            if (tau >= wholeBlocks || (last && !wantLastFam)) break;
            var state = FeedbackMemory.Update(layer, fam, keysOf[tau], valuesOf[tau], withResidual: tau > 0);
            if (noise is not null) state = noise.Disturb(state);
            if (wantLastFam && tau + 1 == wholeBlocks) lastFam.Add(state);
            if (!last) fam = FeedbackMemory.Read(layer, state, famPositions[tau + 1]);
        }

        return (stack(keys, 1), stack(values, 1));
    }

    private static Tensor ForBatch(Tensor one, long n) => one.expand([n, .. one.shape[1..]]);
}
