using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What a layer's FAM was over a sequence.</summary>
/// <param name="Keys">What each block reads, [N, K, G, n·F, C].</param>
/// <param name="Values">Likewise.</param>
/// <param name="Prompt">The initial FAM of the layer above, [1 or N, F, D], where one climbs.</param>
/// <param name="Last">State after the last whole block, [N, F, D], where it was asked for.</param>
internal sealed record FeedbackRun(Tensor Keys, Tensor Values, Tensor? Prompt, Tensor? Last);

/// <summary>The feedback memory of a layer over the blocks of a sequence: what it starts from, and how it goes on.</summary>
/// <remarks>N batch, K blocks, B block tokens, F FAM length, n states read, D width, G key/value heads, C head width.</remarks>
internal sealed class FeedbackRecurrence
{
    private readonly Decoder decoder;
    private readonly MemoryMode mode;
    private readonly SequenceCut cut;
    private readonly IReadOnlyList<Tensor>? passed;
    private readonly bool wantLast;
    private readonly FeedbackNoise? noise;
    private readonly PassOptions options;
    private readonly Rotary[] positions;

    /// <param name="passed">One state a layer, [1, F, D], to start from; null starts from prompt or prefix.</param>
    /// <param name="wantLast">Whether to compress the last whole block too.</param>
    public FeedbackRecurrence(Decoder decoder, MemoryMode mode, SequenceCut cut, IReadOnlyList<Tensor>? passed, bool wantLast, FeedbackNoise? noise, PassOptions options)
    {
        (this.decoder, this.mode, this.cut, this.passed, this.wantLast, this.noise, this.options) = (decoder, mode, cut, passed, wantLast, noise, options);
        var all = cut.OfRows(first => FamPositions.For(decoder.Spec, first, cut.Blocks, cut.Block, cut.Type, cut.Device));
        positions = [.. Enumerable.Range(0, (int)cut.Blocks).Select(tau => all.Slice(tau * mode.Fam, mode.Fam))];
    }

    /// <summary>The FAM of one layer, from the keys and values of the blocks, [N, K, G, B, C].</summary>
    /// <param name="prompt">The initial FAM that climbed to this layer, [1 or N, F, D]; null where it has a prefix.</param>
    public FeedbackRun Run(int index, LayerPass layer, Tensor blockKeys, Tensor blockValues, Tensor? prompt)
    {
        var (start, standing, climbed) = Start(index, layer, prompt);
        var fam = ForBatch(start, blockKeys.shape[0]);
        // What the updates read: n states at most, those behind a cut without their gradient.
        var (readKeys, readValues) = (Earlier(CarriedMemory.FamKeys, index), Earlier(CarriedMemory.FamValues, index));
        var carried = readKeys.Length;
        var (keysOf, valuesOf) = (blockKeys.unbind(1), blockValues.unbind(1)); // unbind, not select: its gradient is one stack
        var (keys, values) = (new List<Tensor>(), new List<Tensor>());
        Tensor? last = null;
        for (var tau = 0; tau < cut.Blocks; tau++)
        {
            keys.Add(fam.Key);
            values.Add(fam.Value);
            (readKeys, readValues) = (Reading(readKeys, fam.Key, tau), Reading(readValues, fam.Value, tau));
            var isLast = tau + 1 == cut.Blocks;
            if (tau >= cut.WholeBlocks || (isLast && !wantLast && cut.Left is null)) break;
            var state = FeedbackMemory.Update(
                layer, fam, [.. readKeys, keysOf[tau]], [.. readValues, valuesOf[tau]],
                withResidual: mode.StandingQueries || tau > 0 || GoesOn, Hidden(carried, tau));
            if (noise is not null) state = noise.Disturb(state);
            if (wantLast && tau + 1 == cut.WholeBlocks) last = state;
            if (isLast) cut.Left?.Leave(CarriedMemory.FamState, index, state);
            if (!isLast) fam = FeedbackMemory.Read(layer, options.CutsBefore(tau + 1) ? state.detach() : state, positions[tau + 1], standing);
        }

        return new FeedbackRun(Window(CarriedMemory.FamKeys, index, stack(keys, 1)), Window(CarriedMemory.FamValues, index, stack(values, 1)), climbed, last);
    }

    /// <summary>Whether some row goes on in its document, from the state it carries.</summary>
    private bool GoesOn => cut.From is { AllBegin: false };

    /// <summary>What the first block reads, the initial FAM where queries stand, and what climbs on.</summary>
    private (FeedbackHeads Start, Tensor? Standing, Tensor? Climbed) Start(int index, LayerPass layer, Tensor? prompt)
    {
        if (cut.From is { AllBegin: false, Memory: { } memory }) return GoOn(index, layer, cut.From, memory.Of(CarriedMemory.FamState, index), prompt);
        // A passed state is every layer's own; only where queries stand is the initial one needed beside it.
        if (passed is not null && !mode.StandingQueries) return (FeedbackMemory.Read(layer, passed[index], positions[0]), null, prompt);
        var (heads, initial, climbed) = Begin(index, layer, prompt);
        if (!mode.StandingQueries) return (heads, null, climbed);
        return (passed is null ? heads : FeedbackMemory.Read(layer, passed[index], positions[0], initial), initial, climbed);
    }

    /// <summary>The same where some rows go on, from states [N, F, D], and others begin: those have no residual in the first update.</summary>
    private (FeedbackHeads Start, Tensor? Standing, Tensor? Climbed) GoOn(int index, LayerPass layer, Continuation from, Tensor state, Tensor? prompt)
    {
        if (!mode.StandingQueries && from.Consumed.All(tokens => tokens > 0)) return (FeedbackMemory.Read(layer, state, positions[0]), null, prompt);
        var (began, initial, climbed) = Begin(index, layer, prompt);
        var carried = FeedbackMemory.Read(layer, state, positions[0], mode.StandingQueries ? initial : null);
        var heads = from.Begins(4, cut.Device);
        return (new FeedbackHeads(
            mode.StandingQueries ? initial : where(heads.squeeze(-1), zeros_like(state), state),
            where(heads, began.Query, carried.Query), where(heads, began.Key, carried.Key), where(heads, began.Value, carried.Value)), mode.StandingQueries ? initial : null, climbed);
    }

    /// <summary>This layer's initial FAM, and what of it climbs on, [1 or N, F, D] both.</summary>
    private (FeedbackHeads Heads, Tensor Initial, Tensor? Climbed) Begin(int index, LayerPass layer, Tensor? prompt)
    {
        var initial = decoder.model.layers[index].fam_prefix?.Weight.unsqueeze(0) ?? prompt!;
        var heads = FeedbackMemory.Read(layer, initial, positions[0]);
        return (heads, initial, prompt is not null && index + 1 < decoder.Spec.NumHiddenLayers ? FeedbackMemory.Climb(layer, heads) : null);
    }

    /// <summary>Keys or values of the n − 1 states before the first one here: n − 1 × [N, G, F, C], or none.</summary>
    private Tensor[] Earlier(string part, int index) =>
        cut.From?.Memory is { } memory && mode.FamBlocks > 1 ? memory.Of(part, index).unbind(1) : [];

    private Tensor[] Reading(Tensor[] before, Tensor next, int block)
    {
        var left = before.TakeLast((int)mode.FamBlocks - 1);
        return [.. options.CutsBefore(block) ? left.Select(one => one.detach()) : left, next];
    }

    /// <summary>Hides from the queries of the FAM the earlier states that a row does not have, [N, 1, 1, n·F + B].</summary>
    private Tensor? Hidden(int carried, int tau) => carried == 0 ? null : Visibility.Slots(
        [.. cut.BlocksBefore!.Select(before => before + tau)], mode.FamBlocks - 1, mode.Fam, mode.Fam + cut.Block, cut.Type, cut.Device);

    /// <summary>Of states one a block [N, K, G, F, C] those that each block reads: [N, K, G, n·F, C], oldest first.</summary>
    private Tensor Window(string part, int index, Tensor states)
    {
        if (mode.FamBlocks == 1) return states;
        var (earlier, carried) = ((int)mode.FamBlocks - 1, cut.From?.Memory?.Of(part, index));
        cut.Left?.Leave(part, index, MemorySegments.Latest(states, earlier, carried));
        return cat([MemorySegments.Gather(states, earlier, stopGradient: false, carried, options.GradientBlocks), states], 3);
    }

    private static FeedbackHeads ForBatch(FeedbackHeads one, long n)
    {
        Tensor Expand(Tensor tensor) => tensor.expand([n, .. tensor.shape[1..]]);
        return new FeedbackHeads(Expand(one.State), Expand(one.Query), Expand(one.Key), Expand(one.Value));
    }
}
