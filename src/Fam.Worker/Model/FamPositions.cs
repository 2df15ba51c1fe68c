using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Where the F activations stand that a block reads first (arXiv 2404.09173, B.2.1, Table 7).</summary>
/// <remarks>F FAM length, B block tokens, C head width.</remarks>
public static class FamPositions
{
    /// <summary>For the memory that blocks at these first positions read, one after the other: angles [blocks · F, 1, C].</summary>
    public static Rotary For(ModelSpec spec, long firstBlock, long blocks, long stride, ScalarType type, Device device)
    {
        using var positions = tensor(Enumerable.Range(0, (int)blocks).SelectMany(block => Of(spec, firstBlock + (block * stride))).ToArray());
        return Rotary.At(spec, positions, type, device);
    }

    /// <summary>For the memory that a block reads, and then for the block's own tokens: angles [F + B, 1, C].</summary>
    public static Rotary Before(ModelSpec spec, long firstToken, long tokens, ScalarType type, Device device)
    {
        if (spec.RopeScaling is not null)
        {
            using var scope = NewDisposeScope(); // some kinds of scaling follow the length, which is the tokens'
            var (fam, own) = (For(spec, firstToken, 1, tokens, type, device), Rotary.At(spec, firstToken, tokens, type, device));
            return new Rotary(cat([fam.Cosine, own.Cosine], 0).MoveToOuterDisposeScope(), cat([fam.Sine, own.Sine], 0).MoveToOuterDisposeScope());
        }

        using var positions = tensor(Of(spec, firstToken).Concat(Enumerable.Range(0, (int)tokens).Select(token => (double)(firstToken + token))).ToArray());
        return Rotary.At(spec, positions, type, device);
    }

    /// <summary>Positions of the F activations that the block at a first position reads.</summary>
    private static IEnumerable<double> Of(ModelSpec spec, long block) => Enumerable.Range(0, spec.FamLength).Select(step => spec.FamPosition switch
    {
        FamPosition.Last => block + (double)(step - spec.FamLength),
        FamPosition.Fractional => block - 1 + ((step + 1.0) / (spec.FamLength + 1)),
        // Wherever the tokens are: a random offset moves them alone.
        FamPosition.Zero => 0.0,
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.FamPosition, "No such position."),
    });
}
