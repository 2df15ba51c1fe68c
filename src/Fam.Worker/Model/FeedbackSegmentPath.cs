using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Feedback memory segments (FM): the memory of a layer is its own output of the M blocks before, projected to keys and
/// values at those blocks' positions, so a layer goes block by block.
/// </summary>
/// <remarks>N batch, T time, B block tokens, M segments, D width, G key/value heads, C head width.</remarks>
internal sealed class FeedbackSegmentPath(ModelSpec spec, MemoryMode mode, SequenceCut cut) : SequencePath
{
    private readonly Rotary positions = Rotary.At(spec, cut.FirstPosition, cut.Time, cut.Type, cut.Device);

    public override Tensor Run(int index, LayerPass layer, Tensor hidden)
    {
        var (keys, values, outputs) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        for (var start = 0L; start < cut.Time; start += cut.Block)
        {
            var length = Math.Min(cut.Block, cut.Time - start);
            var (input, here) = (hidden.narrow(1, start, length), positions.Slice(start, length));
            var heads = layer.Project(input, here);
            var (seenKeys, seenValues) = (keys.TakeLast((int)mode.Segments).ToList(), values.TakeLast((int)mode.Segments).ToList());
            var bias = layer.RepeatForHeads(Visibility.Block(seenKeys.Count * cut.Block, 0, 0, length, mode.Lookback, cut.Type, cut.Device));
            var mixed = layer.Attend(
                layer.GroupQueries(heads.Query), cat([.. seenKeys, LayerPass.GroupKeys(heads.Key)], 2), cat([.. seenValues, LayerPass.GroupKeys(heads.Value)], 2), bias);
            var output = layer.Complete(layer.Ungroup(mixed), input);
            outputs.Add(output);
            if (mode.Segments == 0 || start + length == cut.Time) continue;
            var fed = layer.Project(output, here);
            keys.Add(Left(LayerPass.GroupKeys(fed.Key)));
            values.Add(Left(LayerPass.GroupKeys(fed.Value)));
        }

        return cat(outputs, 1);
    }

    private Tensor Left(Tensor memory) => mode.StopGradient ? memory.detach() : memory;
}
