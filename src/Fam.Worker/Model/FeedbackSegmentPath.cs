using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Feedback memory segments (FM): the memory of a layer is its own output of the M blocks before, projected to keys and
/// values at those blocks' positions, so a layer goes block by block.
/// </summary>
/// <remarks>N batch, T time, B block tokens, M segments, D width, G key/value heads, C head width.</remarks>
internal sealed class FeedbackSegmentPath(ModelSpec spec, MemoryMode mode, SequenceCut cut, PassOptions options) : SequencePath
{
    private readonly Rotary positions = cut.Positions(spec, cut.Time);

    public override LayerOutput Run(int index, LayerPass layer, Tensor hidden, Tensor? prompt)
    {
        var (keys, values, outputs) = (Before(CarriedMemory.SegmentKeys, index), Before(CarriedMemory.SegmentValues, index), new List<Tensor>());
        var carried = keys.Count;
        for (var start = 0L; start < cut.Time; start += cut.Block)
        {
            var length = Math.Min(cut.Block, cut.Time - start);
            if (options.CutsBefore(start / cut.Block)) (keys, values) = ([.. keys.Select(key => key.detach())], [.. values.Select(value => value.detach())]);
            var (input, here) = (hidden.narrow(1, start, length), positions.Slice(start, length));
            var heads = layer.Project(input, here);
            var (seenKeys, seenValues) = (keys.TakeLast((int)mode.Segments).ToList(), values.TakeLast((int)mode.Segments).ToList());
            var bias = layer.RepeatForHeads(Visibility.Block(seenKeys.Count * cut.Block, 0, 0, length, mode.Lookback, cut.Type, cut.Device));
            // Where rows go on, all slots are there, and a row sees those it has.
            if (carried > 0) bias = bias.add(Visibility.Slots([.. cut.BlocksBefore!.Select(before => before + (start / cut.Block))], mode.Segments, cut.Block, length, cut.Type, cut.Device));
            var mixed = layer.Attend(
                layer.GroupQueries(heads.Query), cat([.. seenKeys, LayerPass.GroupKeys(heads.Key)], 2), cat([.. seenValues, LayerPass.GroupKeys(heads.Value)], 2), bias);
            var output = layer.Complete(layer.Ungroup(mixed), input);
            outputs.Add(output);
            if (mode.Segments == 0 || (start + length == cut.Time && cut.Left is null)) continue;
            var fed = layer.Project(output, here);
            keys.Add(Left(LayerPass.GroupKeys(fed.Key)));
            values.Add(Left(LayerPass.GroupKeys(fed.Value)));
        }

        if (cut.Left is { } left && mode.Segments > 0)
        {
            left.Leave(CarriedMemory.SegmentKeys, index, Latest(keys));
            left.Leave(CarriedMemory.SegmentValues, index, Latest(values));
        }

        return new LayerOutput(cat(outputs, 1), prompt);
    }

    /// <summary>The M blocks before the first, as far as rows have them: M × [N, G, B, C].</summary>
    private List<Tensor> Before(string part, int index) =>
        cut.From?.Memory is { } memory && mode.Segments > 0 ? [.. memory.Of(part, index).unbind(1)] : [];

    private Tensor Latest(List<Tensor> blocks)
    {
        var last = blocks.TakeLast((int)mode.Segments).ToList();
        return MemorySegments.Latest(stack(last, 1), (int)mode.Segments, carried: null); // fewer than M at a document's beginning
    }

    private Tensor Left(Tensor memory) => mode.StopGradient ? memory.detach() : memory;
}
