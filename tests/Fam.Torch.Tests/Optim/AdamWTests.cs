using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Fam.Torch.Tests.Nn;

namespace Fam.Torch.Tests.Optim;

public class AdamWTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Equals_the_equations_written_by_hand(bool amsgrad, bool maximize)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(11);
        const double lr = 0.05, beta1 = 0.8, beta2 = 0.95, eps = 1e-6, decay = 0.3;
        double[] value = randn(37, dtype: float64, generator: random).data<double>().ToArray();
        var parameter = new Parameter(tensor(value));
        var optimizer = optim.AdamW([parameter], lr, beta1, beta2, eps, decay, amsgrad, maximize);
        double[] mean = new double[37], square = new double[37], most = new double[37];

        for (int t = 1; t <= 20; t++)
        {
            double[] grad = randn(37, dtype: float64, generator: random).data<double>().ToArray();
            parameter.grad = tensor(grad);
            optimizer.step();
            for (int i = 0; i < 37; i++)
            {
                double g = maximize ? -grad[i] : grad[i];
                value[i] -= lr * decay * value[i];
                mean[i] = (beta1 * mean[i]) + ((1 - beta1) * g);
                square[i] = (beta2 * square[i]) + ((1 - beta2) * g * g);
                most[i] = Math.Max(most[i], square[i]);
                double corrected = Math.Sqrt((amsgrad ? most[i] : square[i]) / (1 - Math.Pow(beta2, t)));
                value[i] -= lr * (mean[i] / (1 - Math.Pow(beta1, t))) / (corrected + eps);
            }
        }
        Assert.True(parameter.allclose(tensor(value), 1e-10, 1e-12));
    }

    /// <summary>float32 by the fused loop, bf16 and a transposed parameter by tensor operations.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, false, 1e-5)]
    [InlineData(ScalarType.Float32, true, 1e-5)]
    [InlineData(ScalarType.BFloat16, false, 3e-2)]
    public void Every_kind_of_parameter_goes_the_same_way(ScalarType type, bool transposed, double tolerance)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(2);
        Tensor start = randn(50, 30, dtype: float64, generator: random);
        var exact = new Parameter(start.clone());
        var other = new Parameter(transposed ? start.to(type).t().contiguous().t() : start.to(type));
        Optimizers both = new(exact, other);
        for (int t = 0; t < 10; t++)
        {
            Tensor grad = randn(50, 30, dtype: float64, generator: random);
            exact.grad = grad;
            other.grad = grad.to(type);
            both.Step();
        }
        Assert.True(other.to(float64).allclose(exact, tolerance, tolerance));
    }

    [Fact]
    public void Groups_have_their_own_options()
    {
        using DisposeScope scope = NewDisposeScope();
        var decayed = new Parameter(ones(1));
        var frozen = new Parameter(ones(1));
        var optimizer = optim.AdamW(
            [
                new AdamW.ParamGroup { Parameters = [decayed], Options = new() { weight_decay = 0.5 } },
                new AdamW.ParamGroup { Parameters = [frozen], Options = new() { LearningRate = 0 } },
            ],
            lr: 0.1);
        decayed.grad = zeros(1);
        frozen.grad = ones(1);
        optimizer.step();
        Assert.Equal(0.95f, decayed.item<float>(), 1e-6f);
        Assert.Equal(1f, frozen.item<float>());

        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = 0.01;
        Assert.All(optimizer.ParamGroups, group => Assert.Equal(0.01, group.LearningRate));
        optimizer.step();
        Assert.Equal(0.95f * 0.995f, decayed.item<float>(), 1e-6f);
    }

    [Fact]
    public void A_parameter_without_gradient_is_left_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        var moved = new Parameter(ones(1));
        var still = new Parameter(ones(1));
        var optimizer = optim.AdamW([moved, still], weight_decay: 0.5);
        moved.grad = ones(1);
        optimizer.step();
        var states = optimizer.state_dict().State.Cast<AdamW.State>().ToArray();
        Assert.Equal(1, states[0].step);
        Assert.Equal(0, states[1].step);
        Assert.Equal(1f, still.item<float>());
    }

    [Fact]
    public void Saved_state_goes_on_bit_for_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = tensor(new long[] { 0, 1, 2, 3 });
        Tensor target = tensor(new long[] { 1, 2, 3, 4 });
        var whole = new SmallModel();
        var wholeOptimizer = optim.AdamW(whole.named_parameters(), lr: 0.01, weight_decay: 0.1);
        Train(whole, wholeOptimizer, tokens, target, 3);

        Dictionary<string, Tensor> weights = whole.state_dict().ToDictionary(e => e.Key, e => e.Value.detach().clone());
        var saved = wholeOptimizer.state_dict().State.Cast<AdamW.State>()
            .Select(s => (s.step, mean: s.exp_avg.clone(), square: s.exp_avg_sq.clone())).ToArray();
        double[] expected = Train(whole, wholeOptimizer, tokens, target, 4);

        var resumed = new SmallModel(seed: 99);
        resumed.load_state_dict(weights);
        var resumedOptimizer = optim.AdamW(resumed.named_parameters(), lr: 0.01, weight_decay: 0.1);
        foreach ((AdamW.State state, var (step, mean, square)) in resumedOptimizer.state_dict().State.Cast<AdamW.State>().Zip(saved))
        {
            state.step = step;
            state.exp_avg.copy_(mean);
            state.exp_avg_sq.copy_(square);
        }
        Assert.Equal(expected, Train(resumed, resumedOptimizer, tokens, target, 4));
        Assert.All(whole.parameters().Zip(resumed.parameters()), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void State_dictionaries_copy_between_optimisers()
    {
        using DisposeScope scope = NewDisposeScope();
        var one = new Parameter(ones(2));
        var two = new Parameter(ones(2));
        var first = optim.AdamW([one], lr: 0.1);
        var second = optim.AdamW([two], lr: 0.2);
        one.grad = ones(2);
        first.step();
        second.load_state_dict(first.state_dict());
        var state = (AdamW.State)second.state_dict().State[0];
        Assert.Equal(1, state.step);
        Assert.Equal(0.1, second.ParamGroups.First().LearningRate);
        first.step();
        Assert.Equal(1, state.step);
        Assert.Throws<ArgumentException>(() => second.load_state_dict(optim.AdamW([one, two]).state_dict()));
        Assert.Equal([[0]], first.state_dict().StateIndexRef);
    }

    [Fact]
    public void Zero_grad_zeroes_in_place()
    {
        using DisposeScope scope = NewDisposeScope();
        var parameter = new Parameter(ones(2));
        var bare = new Parameter(ones(2));
        var optimizer = optim.AdamW([parameter, bare]);
        parameter.grad = ones(2);
        optimizer.zero_grad();
        Assert.Equal([0f, 0f], parameter.grad!.data<float>().ToArray());
        Assert.Null(bare.grad);
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        var parameter = new Parameter(ones(1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], lr: -1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], beta1: 1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], weight_decay: -0.1));
    }

    private static double[] Train(SmallModel model, AdamW optimizer, Tensor tokens, Tensor target, int steps)
    {
        var losses = new double[steps];
        for (int i = 0; i < steps; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = nn.functional.cross_entropy(model.call(tokens), target);
            loss.backward();
            optimizer.step();
            losses[i] = loss.ToDouble();
        }
        return losses;
    }

    private sealed class Optimizers(Parameter one, Parameter two)
    {
        private readonly AdamW first = optim.AdamW([one], lr: 0.01, weight_decay: 0.1);
        private readonly AdamW second = optim.AdamW([two], lr: 0.01, weight_decay: 0.1);

        public void Step()
        {
            first.step();
            second.step();
        }
    }
}
