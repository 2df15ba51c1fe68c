using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What one layer of a stream carries: memory segments, the FAM it reads, and the open block's keys and values.</summary>
/// <remarks>N batch, T tokens of one call, B block tokens, F FAM length, D width, G key/value heads, C head width.</remarks>
internal sealed partial class LayerStream(int index, LayerPass layer, MemoryMode mode, FeedbackDiagnostics? diagnostics) : IDisposable
{
    private readonly MemorySegments segments = new((int)mode.Segments);
    private readonly MemorySegments earlierFams = new((int)mode.FamBlocks - 1);
    private readonly OpenBlock open = new();
    private readonly OpenBlock fed = new();
    private FeedbackHeads? fam;
    // What the last block left, until the next one gives it its place: with the block's own tokens, where these come all at once.
    private Tensor? left;
    private Tensor? standing;
    private bool famIsContinued;

    /// <summary>Takes this layer's initial FAM [N, F, D].</summary>
    /// <param name="climbs">Whether the layer above starts from what this one makes of it; else null is returned.</param>
    public Tensor? Start(Tensor initial, Rotary positions, bool climbs)
    {
        var heads = FeedbackMemory.Read(layer, initial, positions);
        Remember(heads);
        if (mode.StandingQueries) standing = Kept(initial);
        diagnostics?.Started(index, initial);
        return climbs ? FeedbackMemory.Climb(layer, heads) : null;
    }

    /// <summary>One run of tokens within a block: [N, T, D] → [N, T, D].</summary>
    /// <param name="positions">Of the tokens; where the block begins and there is a FAM, of that and then of the tokens.</param>
    /// <param name="filled">Tokens of the block consumed before.</param>
    /// <param name="whole">Whether the block ends with these tokens.</param>
    public Tensor Consume(Tensor hidden, Rotary positions, long filled, bool whole)
    {
        if (filled == 0 && mode.Fam > 0)
        {
            if (whole && left is { } before && standing is null && diagnostics is null) return ConsumeTogether(before, hidden, positions);
            if (left is { } state) Place(state, positions.Slice(0, mode.Fam));
            positions = positions.Slice(mode.Fam, hidden.shape[1]);
        }

        var heads = layer.Project(hidden, positions);
        var (key, value) = open.With(LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value));
        List<Tensor> keys = [.. segments.Keys, .. FamKeys()], values = [.. segments.Values, .. FamValues()];
        var segmentKeys = segments.Keys.Sum(segment => segment.shape[2]);
        var famKeys = keys.Sum(prior => prior.shape[2]) - segmentKeys;
        keys.Add(key);
        values.Add(value);
        var query = layer.GroupQueries(heads.Query);
        Tensor mixed;
        if (diagnostics is null && mode.Lookback is null && FusedOperations.Serve(hidden.dtype, hidden.device_type))
        {
            mixed = FusedOperations.Attention(query, keys, values, hidden.shape[1]);
        }
        else
        {
            var bias = layer.RepeatForHeads(Visibility.Block(segmentKeys, famKeys, filled, hidden.shape[1], mode.Lookback, hidden.dtype, hidden.device));
            var weights = layer.Weights(query, cat(keys, 2), bias);
            mixed = weights.matmul(cat(values, 2));
            if (famKeys > 0) diagnostics?.Attended(index, weights, segmentKeys, famKeys);
        }

        var output = layer.Complete(layer.Ungroup(mixed), hidden);
        if (whole) UpdateFam(key, value);
        if (mode.SegmentsAreOutputs)
        {
            var feeding = layer.Project(output, positions);
            Carry(fed, fed.With(LayerPass.GroupKeys(feeding.Key), LayerPass.GroupKeys(feeding.Value)), whole, pushes: true);
        }

        Carry(open, (key, value), whole, pushes: !mode.SegmentsAreOutputs);
        return output;
    }

    /// <summary>Forgets the open block without keeping it as a segment.</summary>
    public void Restart() => open.Clear();

    public void Dispose()
    {
        layer.Dispose();
        segments.Dispose();
        earlierFams.Dispose();
        Forget();
        left?.Dispose();
        standing?.Dispose();
        open.Clear();
        fed.Clear();
    }

    private IEnumerable<Tensor> FamKeys() => fam is { } memory ? earlierFams.Keys.Append(memory.Key) : [];

    private IEnumerable<Tensor> FamValues() => fam is { } memory ? earlierFams.Values.Append(memory.Value) : [];

    private void Carry(OpenBlock block, (Tensor Key, Tensor Value) all, bool whole, bool pushes)
    {
        if (!whole)
        {
            block.Keep(all.Key, all.Value);
            return;
        }

        block.Clear();
        if (pushes) segments.Push(all.Key, all.Value);
    }

    /// <summary>
    /// A whole block and the FAM that it reads, F_{τ−1}, which the same stream left: one QKV, one attention, one feed-forward and one residual
    /// for both, as in Algorithm 2 of arXiv 2404.09173.
    /// </summary>
    private Tensor ConsumeTogether(Tensor state, Tensor hidden, Rotary positions)
    {
        var (f, t) = (mode.Fam, hidden.shape[1]);
        var both = cat([state, hidden], 1); // [N, F + B, D]
        var heads = layer.Project(both, positions);
        var (key, value) = (LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value)); // [N, G, F + B, C]
        // The FAM's queries see the FAM and the block, the tokens' the segments before as well.
        var mixed = FusedOperations.AttentionWithFront(
            layer.GroupQueries(heads.Query), [.. segments.Keys, .. earlierFams.Keys, key], [.. segments.Values, .. earlierFams.Values, value], f + t, f, segments.Keys.Sum(segment => segment.shape[2]));
        var output = layer.Complete(layer.Ungroup(mixed), both);
        segments.Push(key.narrow(2, f, t), value.narrow(2, f, t));
        earlierFams.Push(key.narrow(2, 0, f), value.narrow(2, 0, f));
        Leave(output.narrow(1, 0, f));
        return output.narrow(1, f, t);
    }

    private void UpdateFam(Tensor key, Tensor value)
    {
        if (fam is not { } memory) return;
        var state = FeedbackMemory.Update(layer, memory, [.. FamKeys(), key], [.. FamValues(), value], mode.StandingQueries || famIsContinued);
        diagnostics?.Updated(index, state, layer.Weights(memory.Query, cat([.. FamKeys(), key], 2), bias: null));
        earlierFams.Push(memory.Key, memory.Value);
        Leave(state);
    }

    private void Leave(Tensor state)
    {
        Forget();
        fam = null;
        left?.Dispose();
        left = Kept(state);
        famIsContinued = true;
    }

    /// <summary>Gives what the last block left its place before the next one.</summary>
    private void Place(Tensor state, Rotary positions)
    {
        Remember(FeedbackMemory.Read(layer, state, positions, standing));
        state.Dispose();
        left = null;
    }

    private void Remember(FeedbackHeads heads) => fam = new FeedbackHeads(Kept(heads.State), Kept(heads.Query), Kept(heads.Key), Kept(heads.Value));

    private void Forget()
    {
        if (fam is not { } memory) return;
        memory.State.Dispose();
        memory.Query.Dispose();
        memory.Key.Dispose();
        memory.Value.Dispose();
    }

    // A copy, because a view keeps the whole projection it was cut from alive.
    private static Tensor Kept(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
}
