using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A matrix with Hugging Face's parameter name <c>weight</c> and no bias: a projection or an embedding table.</summary>
public sealed class Projection : nn.Module<Tensor, Tensor>
{
    private Parameter weight;

    /// <param name="rows">Output features, or rows of the table.</param>
    /// <param name="columns">Input features, or width of the table.</param>
    public Projection(long rows, long columns) : base(nameof(Projection))
    {
        weight = new Parameter(zeros(rows, columns));
        register_parameter(nameof(weight), weight);
    }

    /// <summary>[rows, columns]. A move to another device or precision replaces it.</summary>
    public Parameter Weight => weight;

    /// <summary>[…, columns] → […, rows].</summary>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight);
}
