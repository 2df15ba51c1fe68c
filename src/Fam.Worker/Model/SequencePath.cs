using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A sequence cut into blocks of which only the last may be short.</summary>
/// <param name="Time">Tokens, T.</param>
/// <param name="Block">Tokens of a block, B; a sequence shorter than one is a block of its own length.</param>
/// <param name="Blocks">K.</param>
/// <param name="WholeBlocks">Those that are compressed, or pushed into a memory.</param>
/// <param name="FirstPosition">Of the first token.</param>
internal sealed record SequenceCut(long Time, long Block, long Blocks, long WholeBlocks, long FirstPosition, ScalarType Type, Device Device)
{
    public static SequenceCut Of(MemoryMode mode, long time, long firstPosition, ScalarType type, Device device)
    {
        var whole = mode.Block is { } size ? time / size : 0;
        var block = Math.Min(mode.Block ?? time, time);
        return new SequenceCut(time, block, (time + block - 1) / block, whole, firstPosition, type, device);
    }
}

/// <summary>One way of running a layer over all tokens of a sequence.</summary>
internal abstract class SequencePath
{
    /// <summary>Tokens [N, T] as the path wants them, with more behind where it needs whole blocks.</summary>
    public virtual Tensor Pad(Tensor tokens) => tokens;

    /// <summary>One layer: [N, T, D] → [N, T, D].</summary>
    public abstract Tensor Run(int index, LayerPass layer, Tensor hidden);
}

/// <summary>Plain causal attention over all tokens.</summary>
internal sealed class CausalPath(ModelSpec spec, SequenceCut cut) : SequencePath
{
    private readonly Rotary positions = Rotary.At(spec, cut.FirstPosition, cut.Time, cut.Type, cut.Device);
    private readonly Tensor bias = Visibility.Causal(0, cut.Time, cut.Type, cut.Device);

    public override Tensor Run(int index, LayerPass layer, Tensor hidden)
    {
        var heads = layer.Project(hidden, positions);
        var mixed = layer.Attend(layer.GroupQueries(heads.Query), LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value), layer.RepeatForHeads(bias));
        return layer.Complete(layer.Ungroup(mixed), hidden);
    }
}
