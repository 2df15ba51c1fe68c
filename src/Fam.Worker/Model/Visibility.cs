using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Which key a query may see: every rule of attention, and nothing else. A bias is 0 where it may and −∞ where it may not.
/// Keys stand in the order memory segments, FAM, own block (arXiv 2404.09173, Alg. 1 and 2).
/// </summary>
/// <remarks>B block tokens, M segments, F FAM length, K blocks, T queries, S keys.</remarks>
public static class Visibility
{
    /// <summary>Queries filled … filled + T − 1 over keys 0 … filled + T − 1, each up to its own: [T, filled + T].</summary>
    public static Tensor Causal(long filled, long queries, ScalarType type, Device device) =>
        full([queries, filled + queries], float.NegativeInfinity, dtype: type, device: device).triu(filled + 1);

    /// <summary>A block's queries over prior keys, all visible, and the block's own, causally: [T, prior + filled + T].</summary>
    public static Tensor Block(long prior, long filled, long queries, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var all = zeros(queries, prior, dtype: type, device: device);
        return cat([all, Causal(filled, queries, type, device)], -1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// All blocks of a sequence: [K, B, M·B + F + B], or [1, B, …] where the blocks do not differ (M = 0).
    /// Block τ sees the segments τ − M … τ − 1 that exist.
    /// </summary>
    public static Tensor Blocks(long blocks, long block, long segments, long fam, ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        var own = Block(fam, 0, block, type, device).unsqueeze(0); // [1, B, F + B]
        if (segments == 0) return own.MoveToOuterDisposeScope();
        var slot = cat([.. Range(segments).Select(segment => full([block], segment, dtype: int64))], 0).view(1, 1, -1); // [1, 1, M·B]
        var missing = arange(blocks, int64).view(blocks, 1, 1).add(slot).lt(segments); // block τ − M + slot is before the first
        var memory = zeros(blocks, 1, segments * block, dtype: type).masked_fill(missing, float.NegativeInfinity).to(device);
        return cat([memory.expand(blocks, block, segments * block), own.expand(blocks, block, fam + block)], -1).MoveToOuterDisposeScope();
    }

    private static IEnumerable<int> Range(long count) => Enumerable.Range(0, (int)count);
}
