using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Nn;

public class ModuleTests
{
    private static readonly string[] Parameters =
    [
        "embedding",
        "layers.0.down.weight", "layers.0.bias",
        "layers.1.down.weight", "layers.1.bias",
    ];

    [Fact]
    public void Components_are_found_in_fields_and_lists()
    {
        using var model = new SmallModel();
        Assert.Equal(Parameters, model.named_parameters().Select(p => p.name));
        Assert.Equal(["embedding"], model.named_parameters(recurse: false).Select(p => p.name));
        Assert.Equal(["scale"], model.named_buffers().Select(b => b.name));
        Assert.Equal(["layers"], model.named_children().Select(c => c.name));
        Assert.Equal(["layers", "layers.0", "layers.1"], model.named_modules().Select(m => m.name));
        Assert.Equal([.. Parameters, "scale"], model.state_dict().Keys);
        Assert.Same(model.Layers[1].Bias, model.get_parameter("layers.1.bias"));
        Assert.Null(model.get_parameter("layers.2.bias"));
        Assert.True(model.has_buffer("scale"));
        Assert.Equal(5, model.parameters().Count());
    }

    [Fact]
    public void State_goes_from_one_model_into_another()
    {
        using DisposeScope scope = NewDisposeScope();
        var one = new SmallModel(seed: 1);
        var two = new SmallModel(seed: 2);
        Tensor tokens = tensor(new long[] { 0, 3, 6 });
        Assert.False(one.call(tokens).allclose(two.call(tokens)));
        two.load_state_dict(one.state_dict());
        Assert.True(one.call(tokens).Equals(two.call(tokens)));
        Assert.True(two.Embedding.requires_grad);
    }

    [Fact]
    public void State_with_other_names_is_refused_unless_allowed()
    {
        using DisposeScope scope = NewDisposeScope();
        var model = new SmallModel();
        Dictionary<string, Tensor> state = new(model.state_dict());
        state.Remove("embedding");
        state["head"] = ones(1);
        Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        (IList<string> missing, IList<string> unexpected) = model.load_state_dict(state, strict: false);
        Assert.Equal(["embedding"], missing);
        Assert.Equal(["head"], unexpected);
    }

    [Fact]
    public void Registration_refuses_duplicates_and_bad_names()
    {
        using DisposeScope scope = NewDisposeScope();
        var model = new SmallModel();
        Assert.Throws<InvalidOperationException>(() => model.register_parameter("embedding", new Parameter(ones(1))));
        Assert.Throws<InvalidOperationException>(() => model.register_buffer("scale", ones(1)));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", new SmallModel()));
        Assert.Throws<ArgumentNullException>(() => model.register_parameter("none", null!));
        model.register_module("more", new SmallModel());
        Assert.Contains("more.layers.0.bias", model.state_dict().Keys);
    }

    [Fact]
    public void Training_mode_reaches_every_module()
    {
        using var model = new SmallModel();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        model.train();
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Conversion_replaces_fields_and_keeps_gradients_and_scopes()
    {
        SmallModel model;
        using (NewDisposeScope())
        {
            model = new SmallModel();
            foreach (Parameter parameter in model.parameters())
                parameter.DetachFromDisposeScope();
            model.Scale.DetachFromDisposeScope();
            model.call(tensor(new long[] { 1 })).sum().backward();
            model.to(bfloat16);
        }
        Assert.Equal(ScalarType.BFloat16, model.Embedding.dtype);
        Assert.Equal(ScalarType.BFloat16, model.Layers[1].Bias.dtype);
        Assert.Equal(ScalarType.BFloat16, model.Scale.dtype);
        Assert.True(model.Layers[1].Bias.requires_grad);
        using (Tensor? grad = model.Layers[1].Bias.grad)
            Assert.Equal(ScalarType.BFloat16, grad!.dtype);
        using (Tensor logits = model.call(tensor(new long[] { 1 })))
            Assert.Equal(ScalarType.BFloat16, logits.dtype);
        Assert.Throws<ArgumentException>(() => model.to(int64));
        model.Dispose();
        Assert.True(model.Embedding.IsInvalid);
    }

    [Fact]
    public void Zero_grad_forgets_or_zeroes()
    {
        using DisposeScope scope = NewDisposeScope();
        var model = new SmallModel();
        model.call(tensor(new long[] { 1 })).sum().backward();
        model.zero_grad(set_to_none: false);
        Assert.All(model.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().sum().ToDouble()));
        model.zero_grad();
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Gradient_clipping_scales_to_the_norm_and_gives_the_norm_before()
    {
        using DisposeScope scope = NewDisposeScope();
        var a = new Parameter(zeros(2));
        var b = new Parameter(zeros(1));
        var untouched = new Parameter(zeros(1));
        a.grad = tensor(new[] { 3f, 0f });
        b.grad = tensor(new[] { 4f });
        Assert.Equal(5.0, nn.utils.clip_grad_norm_([a, b, untouched], 1.0), 5);
        Assert.Equal(0.6f, a.grad![0].item<float>(), 1e-5f);
        Assert.Equal(0.8f, b.grad![0].item<float>(), 1e-5f);
        Assert.Equal(1.0, nn.utils.clip_grad_norm_([a, b], 10.0), 5);
        Assert.Equal(0.8f, b.grad![0].item<float>(), 1e-5f);
        Assert.Equal(0.0, nn.utils.clip_grad_norm_([untouched], 1.0));
    }

    [Fact]
    public void Initialisers_fill_within_their_bounds()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        var weight = new Parameter(empty(200, 100));
        nn.init.normal_(weight, 1.0, 0.1, generator);
        Assert.Equal(1.0, weight.mean().ToDouble(), 2);
        Assert.Equal(0.1, weight.std().ToDouble(), 2);
        nn.init.uniform_(weight, -2, -1);
        Assert.True(weight.max().ToDouble() <= -1);
        nn.init.xavier_uniform_(weight);
        Assert.True(weight.abs().max().ToDouble() <= Math.Sqrt(6.0 / 300));
        nn.init.zeros_(weight);
        Assert.Equal(0, weight.abs().sum().ToDouble());
        Assert.True(weight.requires_grad);
        Assert.Equal((100, 200), nn.init.CalculateFanInAndFanOut(weight));
    }
}
