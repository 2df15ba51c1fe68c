using Fam.Worker.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Initial weights: embeddings and FAM prompt N(0, 1/√D), projections 1/√fan_in, those that write to the residual
/// stream over √(2L) as well (GPT-2's rule), output head 0.5/√D. Each parameter draws from a stream under its own
/// name, so that arms which share a parameter share its initial values.
/// </summary>
public static class Initialization
{
    public static void Apply(Decoder decoder, long seed)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            if (name.EndsWith(".bias", StringComparison.Ordinal)) parameter.fill_(0.0);
            else if (parameter.dim() == 1) parameter.fill_(1 - ModelFamily.NormOffset(decoder.Spec));
            else Fill(parameter, Deviation(name, parameter, decoder.Spec.NumHiddenLayers), NamedRandom.Number(seed, "initialization/" + name, 0));
        }
    }

    private static double Deviation(string name, Parameter parameter, int layers)
    {
        var width = Math.Sqrt(parameter.shape[1]);
        if (name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal))
            return 1 / (width * Math.Sqrt(2 * layers));
        return (name == "lm_head.weight" ? 0.5 : 1) / width;
    }

    private static void Fill(Parameter parameter, double deviation, ulong seed)
    {
        using var generator = new Generator(seed & long.MaxValue, CPU);
        parameter.copy_(randn(parameter.shape, dtype: float32, generator: generator).mul(deviation));
    }
}
