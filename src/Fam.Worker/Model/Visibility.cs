using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Which key a query may see: every rule of attention, and nothing else. A bias is 0 where it may and −∞ where it may not.
/// Keys stand in the order memory segments, FAM, own block, each oldest first (arXiv 2404.09173, Alg. 1 and 2). A query of
/// the FAM sees all keys it is given: the FAM that it reads, and its block. Rows that go on in their documents have blocks
/// before the first one here, each its own number of them.
/// </summary>
/// <remarks>N rows, B block tokens, M segments, F FAM length, n states of the FAM that are read, K blocks, T queries, S keys.</remarks>
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
    /// <param name="before">Blocks that each row has behind it; then the result has the rows in front, [N, K, B, …].</param>
    public static Tensor Blocks(MemoryMode mode, long blocks, long block, ScalarType type, Device device, IReadOnlyList<long>? before = null)
    {
        using var scope = NewDisposeScope();
        var own = Block(0, mode.Fam, 0, block, mode.Lookback, type, device).unsqueeze(0); // [1, B, F + B]
        var (segments, earlier) = (mode.Segments, mode.Fam > 0 ? mode.FamBlocks - 1 : 0);
        if (segments + earlier == 0) return own.MoveToOuterDisposeScope();
        long[] rows = before is null ? [] : [before.Count];
        List<Tensor> parts = [own.expand([.. rows, blocks, block, own.shape[2]])];
        if (earlier > 0) parts.Insert(0, Before(blocks, earlier, mode.Fam, type, device, before).expand([.. rows, blocks, block, earlier * mode.Fam]));
        if (segments > 0)
        {
            var memory = Before(blocks, segments, block, type, device, before).expand([.. rows, blocks, block, segments * block]);
            if (mode.Lookback is not null) memory = memory.add(Window(block, segments * block, segments * block, mode.Lookback, type, device));
            parts.Insert(0, memory);
        }

        return cat(parts, -1).MoveToOuterDisposeScope();
    }

    /// <summary>How many first keys no query of block τ sees, because there is no such segment: max(0, M − τ) · B.</summary>
    public static long[] Missing(MemoryMode mode, long blocks, long block) => [.. Enumerable.Range(0, (int)blocks).Select(tau => Math.Max(0, mode.Segments - tau) * block)];

    /// <summary>Hides in each block its first so many keys: [K, 1, 1, S].</summary>
    public static Tensor First(long[] hidden, long keys, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var first = arange(0, keys, int64).view(1, 1, 1, -1).lt(tensor(hidden).view(-1, 1, 1, 1));
        return zeros([hidden.Length, 1, 1, keys], dtype: type).masked_fill(first, float.NegativeInfinity).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Over so many slots of a size each, of which a row has only those of the blocks behind it, the latest last, and over
    /// other keys that all rows have: [N, 1, 1, count · size + others].
    /// </summary>
    public static Tensor Slots(IReadOnlyList<long> behind, long count, long size, long others, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var slots = Before(1, count, size, type, device, behind);
        return cat([slots, zeros([behind.Count, 1, 1, others], dtype: type, device: device)], -1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Hides the first tokens of rows that have so many less than others, from all but themselves, who need something to
    /// attend to: [N, 1, T, T].
    /// </summary>
    public static Tensor Absent(IReadOnlyList<long> absent, long time, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var place = arange(0, time, int64);
        var hidden = place.view(1, 1, 1, -1).lt(tensor(absent.ToArray()).view(-1, 1, 1, 1)); // [N, 1, 1, T]
        var others = place.view(-1, 1).ne(place.view(1, -1)); // [T, T]
        return zeros([absent.Count, 1, time, time], dtype: type).masked_fill(hidden.logical_and(others), float.NegativeInfinity).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Query t stands among the keys at <paramref name="place"/> + t: it sees that one and those before, [T, S].</summary>
    private static Tensor Window(long queries, long keys, long place, long? lookback, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var hidden = full([queries, keys], float.NegativeInfinity, dtype: type, device: device);
        var later = hidden.triu(place + 1);
        return (lookback is { } reach ? later.add(hidden.tril(place - reach - 1)) : later).MoveToOuterDisposeScope();
    }

    /// <summary>For block τ the slots τ − count … τ − 1, each of so many keys; those before the first are hidden: [K, 1, count · size], or with rows [N, K, 1, …].</summary>
    private static Tensor Before(long blocks, long count, long size, ScalarType type, Device device, IReadOnlyList<long>? before = null)
    {
        var slot = cat([.. Enumerable.Range(0, (int)count).Select(slot => full([size], slot, dtype: int64))], 0).view(1, 1, -1); // [1, 1, count·size]
        var block = arange(blocks, int64).view(blocks, 1, 1);
        if (before is not null) block = block.add(tensor(before.ToArray()).view(-1, 1, 1, 1)); // [N, K, 1, 1]
        var missing = block.add(slot).lt(count); // block τ − count + slot is before the first
        return zeros(missing.shape, dtype: type).masked_fill(missing, float.NegativeInfinity).to(device);
    }
}
