using Fam.Contracts.Specs;
using Fam.Worker.Model;

namespace Fam.Worker.Tests.Model;

/// <summary>Scaled rotary frequencies one by one, written from transformers' modeling_rope_utils.py and the papers.</summary>
internal static class ReferenceRotary
{
    public static double Frequency(ModelSpec spec, int index, long length)
    {
        var width = (double)ModelShape.HeadWidth(spec);
        var plain = 1 / Math.Pow(spec.RopeTheta, 2 * index / width);
        if (spec.RopeScaling is not { } scaling) return plain;
        var original = (double)(scaling.OriginalMaxPositionEmbeddings ?? spec.MaxPositionEmbeddings ?? 0);
        var factor = scaling.Factor ?? spec.MaxPositionEmbeddings!.Value / original;
        switch (scaling.RopeType)
        {
            case "linear":
                return plain / factor;
            case "dynamic":
                var trained = (double)spec.MaxPositionEmbeddings!.Value;
                var seen = Math.Max(length, trained);
                var theta = spec.RopeTheta * Math.Pow((factor * seen / trained) - (factor - 1), width / (width - 2));
                return 1 / Math.Pow(theta, 2 * index / width);
            case "longrope":
                return plain / (length > original || spec.Architecture != Architecture.Full ? scaling.LongFactor! : scaling.ShortFactor!)[index];
            case "llama3":
                var wavelength = 2 * Math.PI / plain;
                var (longest, shortest) = (original / scaling.LowFreqFactor!.Value, original / scaling.HighFreqFactor!.Value);
                var smooth = ((original / wavelength) - scaling.LowFreqFactor.Value) / (scaling.HighFreqFactor.Value - scaling.LowFreqFactor.Value);
                return wavelength > longest ? plain / factor
                    : wavelength < shortest ? plain
                    : ((1 - smooth) * plain / factor) + (smooth * plain);
            case "yarn":
                double Turns(double rotations) => width * Math.Log(original / (rotations * 2 * Math.PI)) / (2 * Math.Log(spec.RopeTheta));
                var low = Math.Max(0, Math.Floor(Turns(scaling.BetaFast ?? 32)));
                var high = Math.Min(width - 1, Math.Ceiling(Turns(scaling.BetaSlow ?? 1)));
                if (low == high) high += 0.001;
                var ramp = Math.Min(1, Math.Max(0, (index - low) / (high - low)));
                return (plain / factor * ramp) + (plain * (1 - ramp));
            default:
                throw new InvalidOperationException(scaling.RopeType);
        }
    }

    public static double AttentionFactor(ModelSpec spec)
    {
        if (spec.RopeScaling is not { } scaling) return 1;
        if (scaling.AttentionFactor is { } given) return given;
        var original = (double)(scaling.OriginalMaxPositionEmbeddings ?? spec.MaxPositionEmbeddings ?? 0);
        var factor = scaling.Factor ?? spec.MaxPositionEmbeddings!.Value / original;
        return scaling.RopeType switch
        {
            "yarn" => factor <= 1 ? 1 : 1 + (0.1 * Math.Log(factor)),
            "longrope" => factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original))),
            _ => 1,
        };
    }
}
