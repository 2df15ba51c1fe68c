using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>What one layer of a stream carries: memory segments, the FAM of the block before, and the open block's keys and values.</summary>
/// <remarks>N batch, T tokens of one call, B block tokens, F FAM length, D width, G key/value heads, C head width.</remarks>
internal sealed class LayerStream(LayerPass layer, int memorySegments) : IDisposable
{
    private readonly MemorySegments segments = new(memorySegments);
    private FeedbackHeads? fam;
    private bool famIsContinued;
    private Tensor? openKey;
    private Tensor? openValue;

    /// <summary>Takes this layer's initial FAM [N, F, D] and returns the one of the layer above.</summary>
    public Tensor Start(Tensor initial, Rotary positions)
    {
        var heads = FeedbackMemory.Read(layer, initial, positions);
        Remember(heads);
        return FeedbackMemory.Climb(layer, heads);
    }

    /// <summary>One run of tokens within a block: [N, T, D] → [N, T, D].</summary>
    /// <param name="filled">Tokens of the block consumed before.</param>
    /// <param name="whole">Whether the block ends with these tokens.</param>
    /// <param name="famPositions">The last F positions of the block, when it ends and there is a FAM.</param>
    public Tensor Consume(Tensor hidden, Rotary positions, long filled, bool whole, Rotary? famPositions)
    {
        var heads = layer.Project(hidden, positions);
        var (key, value) = (Append(openKey, LayerPass.GroupKeys(heads.Key)), Append(openValue, LayerPass.GroupKeys(heads.Value)));
        List<Tensor> keys = [.. segments.Keys], values = [.. segments.Values];
        if (fam is { } memory)
        {
            keys.Add(memory.Key);
            values.Add(memory.Value);
        }

        var prior = keys.Sum(prior => prior.shape[2]);
        keys.Add(key);
        values.Add(value);
        var bias = layer.RepeatForHeads(Visibility.Block(prior, filled, hidden.shape[1], hidden.dtype, hidden.device));
        var mixed = layer.Attend(layer.GroupQueries(heads.Query), cat(keys, 2), cat(values, 2), bias);
        Carry(key, value, whole, famPositions);
        return layer.Complete(layer.Ungroup(mixed), hidden);
    }

    public void Dispose()
    {
        layer.Dispose();
        segments.Dispose();
        Forget();
        openKey?.Dispose();
        openValue?.Dispose();
    }

    private static Tensor Append(Tensor? open, Tensor added) => open is null ? added : cat([open, added], 2);

    private void Carry(Tensor key, Tensor value, bool whole, Rotary? famPositions)
    {
        openKey?.Dispose();
        openValue?.Dispose();
        (openKey, openValue) = whole ? (null, null) : (Keep(key), Keep(value));
        if (!whole) return;
        if (fam is { } memory && famPositions is { } positions)
        {
            var state = FeedbackMemory.Update(layer, memory, key, value, famIsContinued);
            Forget();
            Remember(FeedbackMemory.Read(layer, state, positions));
            famIsContinued = true;
        }

        segments.Push(key, value);
    }

    private void Remember(FeedbackHeads heads) => fam = new FeedbackHeads(Keep(heads.State), Keep(heads.Query), Keep(heads.Key), Keep(heads.Value));

    private void Forget()
    {
        if (fam is not { } memory) return;
        memory.State.Dispose();
        memory.Query.Dispose();
        memory.Key.Dispose();
        memory.Value.Dispose();
    }

    // A copy, because a view keeps the whole projection it was cut from alive.
    private static Tensor Keep(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
}
