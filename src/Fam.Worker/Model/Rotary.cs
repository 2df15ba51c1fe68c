using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Rotary positions of Llama's rotate-half form (Su et al., arXiv 2104.09864) for a run of consecutive positions.
/// Angles are computed in float64: in float32 they are off by up to 0.06 rad at position 10⁶.
/// </summary>
/// <param name="Cosine">[T, 1, C], or [N, T, 1, C] where rows of a batch stand at positions of their own.</param>
/// <param name="Sine">As the cosine; the first half negated, so that rotating is one roll.</param>
public readonly record struct Rotary(Tensor Cosine, Tensor Sine)
{
    /// <summary>Positions first … first + count − 1.</summary>
    public static Rotary At(ModelSpec spec, long first, long count, ScalarType type, Device device)
    {
        using var positions = arange(first, first + count, float64);
        return At(spec, positions, type, device, first + count);
    }

    /// <summary>Any positions, [T] in float64.</summary>
    /// <param name="length">Tokens up to the last position, which some kinds of scaling follow.</param>
    public static Rotary At(ModelSpec spec, Tensor positions, ScalarType type, Device device, long length = 0)
    {
        using var scope = NewDisposeScope();
        var half = ModelShape.HeadWidth(spec) / 2;
        var scaled = spec.RopeScaling is null ? null : RotaryScaling.Of(spec, length);
        var frequencies = scaled is null ? arange(0, half, float64).mul(-Math.Log(spec.RopeTheta) / half).exp() : tensor(scaled.Frequencies); // [C/2]
        var angles = positions.unsqueeze(-1).mul(frequencies).unsqueeze(1); // [T, 1, C/2]
        var (cosine, sine) = (angles.cos(), angles.sin());
        if (scaled is { AttentionFactor: not 1 }) (cosine, sine) = (cosine.mul(scaled.AttentionFactor), sine.mul(scaled.AttentionFactor));
        return new Rotary(
            cat([cosine, cosine], -1).to(type).to(device).MoveToOuterDisposeScope(),
            cat([sine.neg(), sine], -1).to(type).to(device).MoveToOuterDisposeScope());
    }

    /// <summary>The positions start … start + count − 1 of this run.</summary>
    public Rotary Slice(long start, long count) => new(Cosine.narrow(-3, start, count), Sine.narrow(-3, start, count));

    /// <summary>One run for each row of a batch, all of one length.</summary>
    public static Rotary OfRows(IReadOnlyList<Rotary> rows) => new(stack([.. rows.Select(row => row.Cosine)], 0), stack([.. rows.Select(row => row.Sine)], 0));

    /// <summary>Turns the heads of x, [N, T, H, C], to their positions.</summary>
    public Tensor Turn(Tensor x) => FusedOperations.Turn(x, Cosine, Sine);
}
