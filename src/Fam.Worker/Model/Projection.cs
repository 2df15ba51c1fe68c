using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>A matrix with Hugging Face's parameter name <c>weight</c>, and for some families a <c>bias</c>: a projection or an embedding table.</summary>
public sealed class Projection : nn.Module<Tensor, Tensor>
{
    private Parameter weight;
    private Parameter? bias;

    /// <param name="rows">Output features, or rows of the table.</param>
    /// <param name="columns">Input features, or width of the table.</param>
    /// <param name="biased">With a bias, which begins as zero.</param>
    public Projection(long rows, long columns, bool biased = false) : base(nameof(Projection))
    {
        weight = new Parameter(zeros(rows, columns));
        register_parameter(nameof(weight), weight);
        if (!biased) return;
        bias = new Parameter(zeros(rows));
        register_parameter(nameof(bias), bias);
    }

    /// <summary>[rows, columns]. A move to another device or precision replaces it.</summary>
    public Parameter Weight => weight;

    /// <summary>[rows], or null.</summary>
    public Parameter? Bias => bias;

    /// <summary>What is added to the output; null adds nothing.</summary>
    public IProjectionUpdate? Update { get; private set; }

    /// <summary>[…, columns] → […, rows], in the precision of the input.</summary>
    public override Tensor forward(Tensor input) => input.dtype == weight.dtype ? Of(input, weight, bias) : Of(input, weight.to(input.dtype), bias?.to(input.dtype));

    /// <summary>The same with the weights given, and the update.</summary>
    internal Tensor Of(Tensor input, Tensor weights, Tensor? biases)
    {
        var output = nn.functional.linear(input, weights, biases);
        return Update is null ? output : output.add(Update.Of(input));
    }

    /// <summary>Adds an update whose parts become children of this module, under their names.</summary>
    public void Attach(IProjectionUpdate update, IEnumerable<(string Name, nn.Module Part)> parts)
    {
        foreach (var (name, part) in parts) register_module(name, part);
        Update = update;
    }
}
