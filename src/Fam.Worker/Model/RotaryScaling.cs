using Fam.Contracts.Specs;

namespace Fam.Worker.Model;

/// <summary>Frequencies of stretched rotary positions, as the published code computes them (transformers, <c>modeling_rope_utils.py</c>), in float64.</summary>
/// <param name="Frequencies">Radians a position, [C/2].</param>
/// <param name="AttentionFactor">Factor of cosine and sine.</param>
public sealed record RotaryScaling(double[] Frequencies, double AttentionFactor)
{
    private static readonly string[] Kinds = ["linear", "dynamic", "yarn", "longrope", "llama3"];

    /// <summary>Frequencies for a spec that has a scaling.</summary>
    /// <param name="length">Tokens up to the last position: <c>dynamic</c> and, with <c>full</c>, <c>longrope</c> follow it.</param>
    public static RotaryScaling Of(ModelSpec spec, long length)
    {
        var scaling = spec.RopeScaling ?? throw new ArgumentException("The spec has no rope_scaling.", nameof(spec));
        return scaling.RopeType switch
        {
            "linear" => new([.. Plain(spec.RopeTheta, spec).Select(frequency => frequency / Factor(spec))], 1),
            "dynamic" => Dynamic(spec, length),
            "yarn" => Yarn(spec, scaling),
            "longrope" => LongRope(spec, scaling, length),
            "llama3" => new([.. Plain(spec.RopeTheta, spec).Select(frequency => Llama3(frequency, spec, scaling))], 1),
            _ => throw new ModelShapeException($"rope_scaling.rope_type is '{scaling.RopeType}'."),
        };
    }

    /// <summary>What is wrong with a spec's scaling, or null.</summary>
    public static string? Fault(ModelSpec spec)
    {
        if (spec.RopeScaling is not { } scaling) return null;
        var half = ModelShape.HeadWidth(spec) / 2;
        return scaling switch
        {
            _ when !Kinds.Contains(scaling.RopeType, StringComparer.Ordinal) => $"rope_scaling.rope_type is '{scaling.RopeType}'; it must be default, {string.Join(", ", Kinds)}",
            { RopeType: "dynamic" } when spec.Architecture != Architecture.Full =>
                "rope_scaling.rope_type is 'dynamic', which changes every position with the length of the text; it is supported with architecture full alone",
            { RopeType: not "llama3" and not "linear" } when spec.MaxPositionEmbeddings is null or < 1 => $"max_position_embeddings is missing; rope_scaling of type {scaling.RopeType} needs it",
            { Factor: null, RopeType: "linear" or "dynamic" or "llama3" } => $"rope_scaling.factor is missing; type {scaling.RopeType} needs it",
            { Factor: < 1 or double.NaN or double.PositiveInfinity } => $"rope_scaling.factor is {scaling.Factor}; it must be 1 or more",
            { RopeType: "llama3" } when scaling.OriginalMaxPositionEmbeddings is null or < 1 => "rope_scaling.original_max_position_embeddings is missing; type llama3 needs it",
            { RopeType: "llama3" } when !(scaling.HighFreqFactor > scaling.LowFreqFactor && scaling.LowFreqFactor > 0) =>
                "rope_scaling.low_freq_factor and high_freq_factor must be two ascending numbers above 0 with type llama3",
            { RopeType: "longrope" } when scaling.ShortFactor?.Count != half || scaling.LongFactor?.Count != half =>
                $"rope_scaling.short_factor and long_factor must have head_dim / 2 = {half} numbers each",
            _ => null,
        };
    }

    private static double Factor(ModelSpec spec) => spec.RopeScaling!.Factor ?? (double)spec.MaxPositionEmbeddings!.Value / Original(spec);

    private static int Original(ModelSpec spec) => spec.RopeScaling!.OriginalMaxPositionEmbeddings ?? spec.MaxPositionEmbeddings!.Value;

    private static double[] Plain(double theta, ModelSpec spec)
    {
        var width = ModelShape.HeadWidth(spec);
        return [.. Enumerable.Range(0, width / 2).Select(index => Math.Pow(theta, -2.0 * index / width))];
    }

    /// <summary>Neural-tangent-kernel scaling: the base grows with the length beyond the trained one.</summary>
    private static RotaryScaling Dynamic(ModelSpec spec, long length)
    {
        var (width, trained, factor) = (ModelShape.HeadWidth(spec), (double)spec.MaxPositionEmbeddings!.Value, Factor(spec));
        var stretch = (factor * Math.Max(length, trained) / trained) - (factor - 1);
        return new(Plain(spec.RopeTheta * Math.Pow(stretch, width / (width - 2.0)), spec), 1);
    }

    /// <summary>YaRN (Peng et al., arXiv 2309.00071): slow frequencies are divided by the factor, fast ones stay.</summary>
    private static RotaryScaling Yarn(ModelSpec spec, RopeScaling scaling)
    {
        var (width, factor) = (ModelShape.HeadWidth(spec), Factor(spec));
        double Dimension(double rotations) => width * Math.Log(Original(spec) / (rotations * 2 * Math.PI)) / (2 * Math.Log(spec.RopeTheta));
        var (low, high) = (Dimension(scaling.BetaFast ?? 32), Dimension(scaling.BetaSlow ?? 1));
        if (scaling.Truncate ?? true) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, width - 1));
        if (low == high) high += 0.001;
        double Interpolated(double frequency, int index)
        {
            var ramp = Math.Clamp((index - low) / (high - low), 0, 1);
            return (frequency / factor * ramp) + (frequency * (1 - ramp));
        }

        return new([.. Plain(spec.RopeTheta, spec).Select(Interpolated)], scaling.AttentionFactor ?? YarnAttention(scaling, factor));
    }

    private static double YarnAttention(RopeScaling scaling, double factor)
    {
        double Scale(double weight) => factor <= 1 ? 1 : (0.1 * weight * Math.Log(factor)) + 1;
        return scaling is { Mscale: { } numerator and not 0, MscaleAllDim: { } denominator and not 0 } ? Scale(numerator) / Scale(denominator) : Scale(1);
    }

    /// <summary>LongRoPE (Ding et al., arXiv 2402.13753): a divisor a frequency. Blocks, whose stream has no end, have the long ones.</summary>
    private static RotaryScaling LongRope(ModelSpec spec, RopeScaling scaling, long length)
    {
        var (original, factor) = (Original(spec), Factor(spec));
        var divisors = length > original || spec.Architecture != Architecture.Full ? scaling.LongFactor! : scaling.ShortFactor!;
        var attention = factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)));
        return new([.. Plain(spec.RopeTheta, spec).Zip(divisors, (frequency, divisor) => frequency / divisor)], scaling.AttentionFactor ?? attention);
    }

    /// <summary>Llama 3.1: long wavelengths are divided by the factor, short ones stay, those between are interpolated.</summary>
    private static double Llama3(double frequency, ModelSpec spec, RopeScaling scaling)
    {
        var (wavelength, original) = (2 * Math.PI / frequency, (double)Original(spec));
        var (low, high) = (scaling.LowFreqFactor!.Value, scaling.HighFreqFactor!.Value);
        if (wavelength < original / high) return frequency;
        if (wavelength > original / low) return frequency / scaling.Factor!.Value;
        var smooth = ((original / wavelength) - low) / (high - low);
        return ((1 - smooth) * frequency / scaling.Factor!.Value) + (smooth * frequency);
    }
}
