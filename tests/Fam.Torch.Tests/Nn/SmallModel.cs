using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fam.Torch.Tests.Nn;

/// <summary>A layer with a field whose name in the state differs from its name here.</summary>
internal sealed class SmallLayer : Module<Tensor, Tensor>
{
    [ComponentName(Name = "down.weight")]
    private readonly Parameter down;

    private readonly Parameter bias;

    public SmallLayer(int width, Generator generator)
        : base(nameof(SmallLayer))
    {
        down = new Parameter(randn(width, width, generator: generator) * 0.3);
        bias = new Parameter(zeros(width));
        RegisterComponents();
    }

    public Parameter Bias => bias;

    public override Tensor forward(Tensor input) => functional.silu(functional.linear(input, down, bias));
}

/// <summary>Embedding rows, a list of layers, a buffer and the tied output: every kind of component once.</summary>
internal sealed class SmallModel : Module<Tensor, Tensor>
{
    private readonly Parameter embedding;
    private readonly ModuleList<SmallLayer> layers;
    private readonly Tensor scale;

    public SmallModel(int vocabulary = 7, int width = 4, ulong seed = 3)
        : base(nameof(SmallModel))
    {
        using var generator = new Generator(seed);
        embedding = new Parameter(randn(vocabulary, width, generator: generator));
        layers = new ModuleList<SmallLayer>(new SmallLayer(width, generator), new SmallLayer(width, generator));
        scale = full(1, 0.5);
        RegisterComponents();
    }

    public Parameter Embedding => embedding;

    public IReadOnlyList<SmallLayer> Layers => [.. layers];

    public Tensor Scale => scale;

    /// <param name="input">Tokens [N].</param>
    /// <returns>Logits [N, V].</returns>
    public override Tensor forward(Tensor input)
    {
        Tensor x = embedding.index_select(0, input);
        foreach (SmallLayer layer in layers)
            x = x + (layer.call(x) * scale);
        return functional.linear(x, embedding);
    }
}
