using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A sequence cut into blocks of which only the last may be short.</summary>
/// <param name="Time">Tokens, T.</param>
/// <param name="Block">Tokens of a block, B; a sequence shorter than one is a block of its own length.</param>
/// <param name="Blocks">K.</param>
/// <param name="WholeBlocks">Those that are compressed, or pushed into a memory.</param>
/// <param name="FirstPosition">Of the first token; counted from where a row goes on.</param>
internal sealed record SequenceCut(long Time, long Block, long Blocks, long WholeBlocks, long FirstPosition, ScalarType Type, Device Device)
{
    /// <summary>Where rows go on in their documents; null where all sequences stand alone.</summary>
    public Continuation? From { get; init; }

    /// <summary>Takes what rows that go on leave; there with <see cref="From"/>.</summary>
    public CarriedMemory? Left { get; init; }

    /// <summary>Blocks that each row has read before; null where all sequences stand alone.</summary>
    public IReadOnlyList<long>? BlocksBefore => From is null ? null : [.. From.Consumed.Select(tokens => tokens / Block)];

    /// <summary>The first so many positions.</summary>
    public Rotary Positions(ModelSpec spec, long count) => OfRows(first => Rotary.At(spec, first, count, Type, Device));

    /// <summary>Angles by the position of a row's first token.</summary>
    public Rotary OfRows(Func<long, Rotary> from) => From is null
        ? from(FirstPosition)
        : Rotary.OfRows([.. From.Consumed.Zip(From.Offsets, (consumed, offset) => from(FirstPosition + consumed + offset))]);

    public static SequenceCut Of(MemoryMode mode, long time, long firstPosition, ScalarType type, Device device)
    {
        var whole = mode.Block is { } size ? time / size : 0;
        var block = Math.Min(mode.Block ?? time, time);
        return new SequenceCut(time, block, (time + block - 1) / block, whole, firstPosition, type, device);
    }
}

/// <summary>What a layer hands to the next one.</summary>
/// <param name="Hidden">Of the tokens, [N, T, D].</param>
/// <param name="Prompt">The initial FAM that climbs the layers, [1, F, D]; null where none does.</param>
/// <param name="LastFam">What stays: this layer's FAM after the last whole block, [N, F, D], where it was asked for.</param>
internal readonly record struct LayerOutput(Tensor Hidden, Tensor? Prompt, Tensor? LastFam = null);

/// <summary>One way of running a layer over all tokens of a sequence.</summary>
internal abstract class SequencePath
{
    /// <summary>Tokens [N, T] as the path wants them, with more behind where it needs whole blocks.</summary>
    public virtual Tensor Pad(Tensor tokens) => tokens;

    /// <summary>One layer over hidden states [N, T, D] and the prompt that climbed to it, [1, F, D].</summary>
    public abstract LayerOutput Run(int index, LayerPass layer, Tensor hidden, Tensor? prompt);
}

/// <summary>Plain causal attention over all tokens.</summary>
/// <param name="absent">Added to what hides: [N, 1, T, T] where rows lack tokens; null where they do not.</param>
/// <param name="products">Precision of the matrix products; null is the parameters'.</param>
internal sealed class CausalPath(ModelSpec spec, SequenceCut cut, Tensor? absent = null, ScalarType? products = null) : SequencePath
{
    private readonly Rotary positions = cut.Positions(spec, cut.Time);
    private readonly Tensor? bias = absent is null && FusedOperations.Serve(cut.Type, cut.Device.type, products) ? null : Bias(cut, absent);

    public override LayerOutput Run(int index, LayerPass layer, Tensor hidden, Tensor? prompt)
    {
        var heads = layer.Project(hidden, positions);
        var (query, key, value) = (layer.GroupQueries(heads.Query), LayerPass.GroupKeys(heads.Key), LayerPass.GroupKeys(heads.Value));
        var mixed = bias is null ? FusedOperations.Attention(query, [key], [value], cut.Time) : layer.Attend(query, key, value, layer.RepeatForHeads(bias));
        return new LayerOutput(layer.Complete(layer.Ungroup(mixed), hidden), prompt);
    }

    private static Tensor Bias(SequenceCut cut, Tensor? absent)
    {
        var causal = Visibility.Causal(0, cut.Time, cut.Type, cut.Device);
        return absent is null ? causal : causal.add(absent);
    }
}
