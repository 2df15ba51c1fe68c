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
        using var scope = NewDisposeScope();
        var fam = spec.FamLength;
        var starts = arange(firstBlock, firstBlock + (blocks * stride), stride, float64).unsqueeze(1); // [blocks, 1]
        var steps = arange(0, fam, float64).unsqueeze(0); // [1, F]
        var positions = spec.FamPosition switch
        {
            FamPosition.Last => starts + (steps - fam),
            FamPosition.Fractional => starts - 1 + ((steps + 1) / (fam + 1)),
            // Wherever the tokens are: a random offset moves them alone.
            FamPosition.Zero => zeros(blocks, fam, dtype: float64),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.FamPosition, "No such position."),
        };
        var rotary = Rotary.At(spec, positions.reshape(-1), type, device);
        return new Rotary(rotary.Cosine.MoveToOuterDisposeScope(), rotary.Sine.MoveToOuterDisposeScope());
    }
}
