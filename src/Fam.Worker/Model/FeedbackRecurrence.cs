using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>The feedback memories of all layers over the blocks of a sequence: what each starts from, and how it goes on.</summary>
/// <remarks>N batch, K blocks, B block tokens, F FAM length, n states read, D width, G key/value heads, C head width.</remarks>
internal sealed class FeedbackRecurrence
{
    private readonly Decoder decoder;
    private readonly MemoryMode mode;
    private readonly SequenceCut cut;
    private readonly IReadOnlyList<Tensor>? passed;
    private readonly bool wantLast;
    private readonly FeedbackNoise? noise;
    private readonly Rotary[] positions;
    private readonly List<Tensor> last = [];
    private Tensor? climbed;

    /// <param name="passed">One state a layer, [1, F, D], to start from; null starts from prompt or prefix.</param>
    /// <param name="wantLast">Whether to compress the last whole block too.</param>
    public FeedbackRecurrence(Decoder decoder, MemoryMode mode, SequenceCut cut, IReadOnlyList<Tensor>? passed, bool wantLast, FeedbackNoise? noise)
    {
        (this.decoder, this.mode, this.cut, this.passed, this.wantLast, this.noise) = (decoder, mode, cut, passed, wantLast, noise);
        var all = FamPositions.For(decoder.Spec, cut.FirstPosition, cut.Blocks, cut.Block, cut.Type, cut.Device);
        positions = [.. Enumerable.Range(0, (int)cut.Blocks).Select(tau => all.Slice(tau * mode.Fam, mode.Fam))];
        climbed = decoder.model.fam_prompt?.Weight.unsqueeze(0); // [1, F, D]
    }

    /// <summary>Each layer's state after the last whole block, [N, F, D].</summary>
    public IReadOnlyList<Tensor> Last => last;

    /// <summary>The keys and values that each block reads, from those of the blocks [N, K, G, B, C]: [N, K, G, n·F, C] each.</summary>
    public (Tensor Keys, Tensor Values) Run(int index, LayerPass layer, Tensor blockKeys, Tensor blockValues)
    {
        var (start, standing) = Start(index, layer);
        var fam = ForBatch(start, blockKeys.shape[0]);
        var (keysOf, valuesOf) = (blockKeys.unbind(1), blockValues.unbind(1)); // unbind, not select: its gradient is one stack
        var (keys, values) = (new List<Tensor>(), new List<Tensor>());
        for (var tau = 0; tau < cut.Blocks; tau++)
        {
            keys.Add(fam.Key);
            values.Add(fam.Value);
            var isLast = tau + 1 == cut.Blocks;
            if (tau >= cut.WholeBlocks || (isLast && !wantLast)) break;
            var state = FeedbackMemory.Update(
                layer, fam, [.. keys.TakeLast((int)mode.FamBlocks), keysOf[tau]], [.. values.TakeLast((int)mode.FamBlocks), valuesOf[tau]],
                withResidual: mode.StandingQueries || tau > 0);
            if (noise is not null) state = noise.Disturb(state);
            if (wantLast && tau + 1 == cut.WholeBlocks) last.Add(state);
            if (!isLast) fam = FeedbackMemory.Read(layer, state, positions[tau + 1], standing);
        }

        return (Window(stack(keys, 1)), Window(stack(values, 1)));
    }

    /// <summary>What the first block reads, and the initial FAM where queries stand.</summary>
    private (FeedbackHeads Start, Tensor? Standing) Start(int index, LayerPass layer)
    {
        // A passed state is every layer's own; only where queries stand is the initial one needed beside it.
        if (passed is not null && !mode.StandingQueries) return (FeedbackMemory.Read(layer, passed[index], positions[0]), null);
        var initial = decoder.model.layers[index].fam_prefix?.Weight.unsqueeze(0) ?? climbed!; // [1, F, D]
        var heads = FeedbackMemory.Read(layer, initial, positions[0]);
        if (climbed is not null && index + 1 < decoder.Spec.NumHiddenLayers) climbed = FeedbackMemory.Climb(layer, heads);
        if (!mode.StandingQueries) return (heads, null);
        return (passed is null ? heads : FeedbackMemory.Read(layer, passed[index], positions[0], initial), initial);
    }

    /// <summary>Of states one a block [N, K, G, F, C] those that each block reads: [N, K, G, n·F, C], oldest first.</summary>
    private Tensor Window(Tensor states) =>
        mode.FamBlocks == 1 ? states : cat([MemorySegments.Gather(states, (int)mode.FamBlocks - 1, stopGradient: false), states], 3);

    private static FeedbackHeads ForBatch(FeedbackHeads one, long n)
    {
        Tensor Expand(Tensor tensor) => tensor.expand([n, .. tensor.shape[1..]]);
        return new FeedbackHeads(Expand(one.State), Expand(one.Query), Expand(one.Key), Expand(one.Value));
    }
}
