using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Root mean square normalization (Zhang and Sennrich, arXiv 1910.07467), as Llama has it.</summary>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly double epsilon;
    private readonly double offset;
    private Parameter weight;

    /// <param name="width">Size of the last dimension, D.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="offset">Added to the gain: 1 where the parameter holds what it differs from 1 (Gemma) and begins as zero, else 0.</param>
    public RmsNorm(long width, double epsilon, double offset = 0) : base(nameof(RmsNorm))
    {
        (this.epsilon, this.offset) = (epsilon, offset);
        weight = new Parameter(offset == 0 ? ones(width) : zeros(width));
        register_parameter(nameof(weight), weight);
    }

    /// <summary>Gain, [D]. A move to another device or precision replaces it.</summary>
    public Parameter Weight => weight;

    /// <summary>[…, D] → […, D].</summary>
    public override Tensor forward(Tensor input) => FusedOperations.RmsNorm(input, weight, epsilon, offset);
}
