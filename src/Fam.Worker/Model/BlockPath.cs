using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>All blocks of a sequence at once, each over its memory segments, the FAM it reads and itself.</summary>
/// <remarks>N batch, K blocks, B block tokens, M segments, F FAM length, D width, H heads, G key/value heads, R = H / G, C head width.</remarks>
internal sealed class BlockPath(ModelSpec spec, MemoryMode mode, SequenceCut cut, FeedbackRecurrence? feedback, PassOptions options) : SequencePath
{
    private readonly long blocks = cut.Blocks;
    private readonly long block = cut.Block;
    private readonly Rotary positions = cut.Positions(spec, cut.Blocks * cut.Block);
    // Null where a query sees all keys up to its own, but those of segments that are not there.
    private readonly Tensor? bias = SeesAllBefore(mode, cut, options) ? null : Visibility.Blocks(mode, cut.Blocks, cut.Block, cut.Type, cut.Device, cut.BlocksBefore);
    private readonly long[]? unseen = mode.Segments == 0 ? null : Visibility.Missing(mode, cut.Blocks, cut.Block);

    public override Tensor Pad(Tensor tokens)
    {
        var missing = (blocks * block) - tokens.shape[1];
        return missing == 0 ? tokens : cat([tokens, zeros(tokens.shape[0], missing, dtype: int64, device: tokens.device)], 1);
    }

    public override LayerOutput Run(int index, LayerPass layer, Tensor hidden, Tensor? prompt)
    {
        var n = hidden.shape[0];
        var heads = layer.Project(hidden, positions); // [N, K·B, H, C], 2 × [N, K·B, G, C]
        var query = layer.GroupQueries(heads.Query.reshape(n * blocks, block, spec.NumAttentionHeads, -1)); // [N·K, G, R·B, C]
        query = query.reshape(n, blocks, query.shape[1], query.shape[2], query.shape[3]); // [N, K, G, R·B, C]
        var keys = new List<Tensor> { Blocked(heads.Key) };
        var values = new List<Tensor> { Blocked(heads.Value) };
        var fam = feedback?.Run(index, layer, keys[0], values[0], prompt);
        if (fam is not null)
        {
            keys.Insert(0, fam.Keys);
            values.Insert(0, fam.Values);
        }

        if (mode.Segments > 0)
        {
            keys.Insert(0, Segments(CarriedMemory.SegmentKeys, index, keys[^1]));
            values.Insert(0, Segments(CarriedMemory.SegmentValues, index, values[^1]));
        }

        var mixed = bias is null
            ? FusedOperations.Attention(query, keys, values, block, unseen)
            : layer.Attend(query, cat(keys, 3), cat(values, 3), layer.RepeatForHeads(bias).unsqueeze(-3)); // [N, K, G, R·B, C]
        var merged = layer.Ungroup(mixed.reshape(n * blocks, mixed.shape[2], mixed.shape[3], mixed.shape[4])); // [N·K, B, H·C]
        return new LayerOutput(layer.Complete(merged.reshape(n, blocks * block, -1), hidden), fam?.Prompt, fam?.Last);
    }

    /// <summary>What the blocks [N, K, G, B, C] see of those before them: [N, K, G, M·B, C].</summary>
    private Tensor Segments(string part, int index, Tensor own)
    {
        var carried = cut.From?.Memory?.Of(part, index);
        cut.Left?.Leave(part, index, MemorySegments.Latest(own, (int)mode.Segments, carried));
        return MemorySegments.Gather(own, (int)mode.Segments, mode.StopGradient, carried, mode.WindowSlides ? null : options.GradientBlocks); // a window that slides carries no memory
    }

    private static bool SeesAllBefore(MemoryMode mode, SequenceCut cut, PassOptions options) =>
        mode.Lookback is null && (mode.Fam == 0 || mode.FamBlocks == 1) && cut.From is null && FusedOperations.Serve(cut.Type, cut.Device.type, options.Products);

    /// <summary>[N, K·B, G, C] → [N, K, G, B, C].</summary>
    private Tensor Blocked(Tensor heads) => heads.reshape(heads.shape[0], blocks, block, heads.shape[2], heads.shape[3]).transpose(2, 3);
}
