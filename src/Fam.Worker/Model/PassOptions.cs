using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>How a training pass computes what it computes: none of these changes what is meant, all but precision not even the gradient that is kept.</summary>
public sealed record PassOptions
{
    public static PassOptions Plain { get; } = new();

    /// <summary>
    /// Precision of the matrix products. Null is the parameters' own; with a lower one the residual stream, norms, rotary
    /// positions, attention's softmax and the updates of memories stay in the parameters'.
    /// </summary>
    public ScalarType? Products { get; init; }

    /// <summary>n: what a memory carries into each n-th block has no gradient (truncated back-propagation); null is full.</summary>
    public long? GradientBlocks { get; init; }

    /// <summary>Computes activations again on the way back instead of keeping them; null keeps them.</summary>
    public Recomputation? Recomputation { get; init; }

    /// <summary>Whether the gradient stops in front of block τ (from 0).</summary>
    public bool CutsBefore(long block) => GradientBlocks is { } n && block > 0 && block % n == 0;
}
