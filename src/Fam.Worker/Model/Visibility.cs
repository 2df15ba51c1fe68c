using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Which key a query may see: every rule of attention, and nothing else. A bias is 0 where it may and −∞ where it may not.
/// Keys stand in the order memory segments, FAM, own block, each oldest first (arXiv 2404.09173, Alg. 1 and 2). A query of
/// the FAM sees all keys it is given: the FAM that it reads, and its block.
/// </summary>
/// <remarks>B block tokens, M segments, F FAM length, n states of the FAM that are read, K blocks, T queries, S keys.</remarks>
public static class Visibility
{
    /// <summary>Queries filled … filled + T − 1 over keys 0 … filled + T − 1, each up to its own: [T, filled + T].</summary>
    public static Tensor Causal(long filled, long queries, ScalarType type, Device device) =>
        Window(queries, filled + queries, filled, lookback: null, type, device);

    /// <summary>
    /// A block's queries over the segments before it and the FAM, which are all there, and causally over its own block:
    /// [T, segments + fam + filled + T].
    /// </summary>
    /// <param name="lookback">How many tokens before itself a query sees at most; null is all. The FAM is no token.</param>
    public static Tensor Block(long segments, long fam, long filled, long queries, long? lookback, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var own = Window(queries, filled + queries, filled, lookback, type, device);
        if (segments + fam == 0) return own.MoveToOuterDisposeScope();
        var memory = zeros(queries, fam + (lookback is null ? segments : 0), dtype: type, device: device);
        return (lookback is null
            ? cat([memory, own], -1)
            : cat([Window(queries, segments, segments + filled, lookback, type, device), memory, own], -1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// All blocks of a sequence: [K, B, M·B + n·F + B], or [1, B, …] where the blocks do not differ. Block τ sees those of
    /// the segments τ − M … τ − 1 and of the states τ − n … τ − 1 that exist; the initial state is that of block −1.
    /// </summary>
    public static Tensor Blocks(MemoryMode mode, long blocks, long block, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var own = Block(0, mode.Fam, 0, block, mode.Lookback, type, device).unsqueeze(0); // [1, B, F + B]
        var (segments, earlier) = (mode.Segments, mode.Fam > 0 ? mode.FamBlocks - 1 : 0);
        if (segments + earlier == 0) return own.MoveToOuterDisposeScope();
        List<Tensor> parts = [own.expand(blocks, block, own.shape[2])];
        if (earlier > 0) parts.Insert(0, Before(blocks, earlier, mode.Fam, type, device).expand(blocks, block, earlier * mode.Fam));
        if (segments > 0)
        {
            var memory = Before(blocks, segments, block, type, device).expand(blocks, block, segments * block);
            if (mode.Lookback is not null) memory = memory.add(Window(block, segments * block, segments * block, mode.Lookback, type, device));
            parts.Insert(0, memory);
        }

        return cat(parts, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Query t stands among the keys at <paramref name="place"/> + t: it sees that one and those before, [T, S].</summary>
    private static Tensor Window(long queries, long keys, long place, long? lookback, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var hidden = full([queries, keys], float.NegativeInfinity, dtype: type, device: device);
        var later = hidden.triu(place + 1);
        return (lookback is { } reach ? later.add(hidden.tril(place - reach - 1)) : later).MoveToOuterDisposeScope();
    }

    /// <summary>For block τ the slots τ − count … τ − 1, each of so many keys; those before the first are hidden: [K, 1, count · size].</summary>
    private static Tensor Before(long blocks, long count, long size, ScalarType type, Device device)
    {
        var slot = cat([.. Enumerable.Range(0, (int)count).Select(slot => full([size], slot, dtype: int64))], 0).view(1, 1, -1); // [1, 1, count·size]
        var missing = arange(blocks, int64).view(blocks, 1, 1).add(slot).lt(count); // block τ − count + slot is before the first
        return zeros(blocks, 1, count * size, dtype: type).masked_fill(missing, float.NegativeInfinity).to(device);
    }
}
