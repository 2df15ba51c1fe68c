using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Model;

/// <summary>Operations of the shim are those composed of TorchSharp's: in value and in gradient.</summary>
public sealed class FusedOperationsTests
{
    private readonly Generator generator = new(7, CPU);

    [Theory]
    [InlineData(false, 1, 5, 8, new long[] { 5 }, true)]
    [InlineData(false, 1, 37, 16, new long[] { 64, 2, 37 }, true)]
    [InlineData(false, 1, 3, 20, new long[] { 4, 40 }, false)]
    [InlineData(false, 2, 5, 6, new long[] { 7, 5 }, true)]
    [InlineData(true, 1, 4, 8, new long[] { 12, 3, 4 }, true)]
    [InlineData(true, 2, 33, 32, new long[] { 99, 1, 33 }, true)]
    public void Attention_over_pieces_is_attention_over_the_joined_keys(bool blocks, long heads, long time, long width, long[] pieces, bool causal)
    {
        long[] front = blocks ? [2, 4, 3] : [2, 3];
        var query = Input([.. front, heads * time, width]);
        List<Tensor> keys = [.. pieces.Select(length => Turned(front, length, width))], values = [.. pieces.Select(length => Turned(front, length, width))];
        long[]? hidden = blocks ? [pieces[0], 2 * pieces[0] / 3, 1, 0] : null;
        var period = causal ? time : 0;
        AssertSame(
            () => FusedOperations.Attention(query, keys, values, period, hidden),
            () => FusedOperations.Composed.Attention(query, keys, values, period, hidden),
            [query, .. keys, .. values]);
    }

    [Theory]
    [InlineData(1, 3, 5, 8, new long[] { 20, 8 }, 20)]
    [InlineData(2, 2, 9, 16, new long[] { 18, 2, 11 }, 18)]
    [InlineData(1, 4, 40, 20, new long[] { 44 }, 0)]
    public void Rows_in_front_see_all_but_the_first_keys_and_the_others_what_is_before_them(long heads, long front, long time, long width, long[] pieces, long unseen)
    {
        using var grad = no_grad();
        var query = Input([2, 3, heads, front + time, width]).detach(); // rows of each head below each other
        List<Tensor> keys = [.. pieces.Select(length => Turned([2, 3], length, width))], values = [.. pieces.Select(length => Turned([2, 3], length, width))];
        var ours = FusedOperations.AttentionWithFront(query.reshape(2, 3, -1, width), keys, values, front + time, front, unseen);
        Assert.True(ours.sub(FusedOperations.Composed.AttentionWithFront(query.reshape(2, 3, -1, width), keys, values, front + time, front, unseen)).abs().max().item<double>() < 1e-12);
        var (key, value) = (cat([.. keys], -2), cat([.. values], -2));
        var others = FusedOperations.Attention(query.narrow(3, front, time).reshape(2, 3, -1, width), [key], [value], time);
        var first = FusedOperations.Attention(query.narrow(3, 0, front).reshape(2, 3, -1, width), [key.narrow(2, unseen, key.shape[2] - unseen)], [value.narrow(2, unseen, key.shape[2] - unseen)]);
        var apart = cat([first.reshape(2, 3, heads, front, width), others.reshape(2, 3, heads, time, width)], 3);
        Assert.True(ours.reshape(apart.shape).sub(apart).abs().max().item<double>() < 1e-12);
    }

    [Theory]
    [InlineData(64, 0.0)]
    [InlineData(10, 1.0)]
    public void The_norm_is_that_of_its_formula(long width, double offset)
    {
        var (input, gain) = (Input([3, 5, width]), Input([width]));
        AssertSame(() => FusedOperations.RmsNorm(input, gain, 1e-5, offset), () => FusedOperations.Composed.RmsNorm(input, gain, 1e-5, offset), [input, gain]);
    }

    [Theory]
    [InlineData(172)]
    [InlineData(5)]
    [InlineData(300)]
    public void The_gate_is_that_of_its_formula(long inner)
    {
        var both = Input([2, 3, 2 * inner]);
        AssertSame(() => FusedOperations.SiluGate(both), () => FusedOperations.Composed.SiluGate(both), [both]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_weight_that_products_share_has_the_gradient_of_all_of_them(bool biased)
    {
        var (upper, lower, bias) = (Input([3, 4]), Input([2, 4]), biased ? Input([5]) : null);
        var (first, second, other) = (Input([2, 3, 4]), Input([2, 1, 4]), Input([6, 4]));
        Tensor[] inputs = [upper, lower, first, second, other, .. biased ? [bias!] : Array.Empty<Tensor>()];
        AssertSame(() => Joined(FusedOperations.SharedWeight), () => Joined(weight => weight), inputs);

        // Some products one of many, one after the other, and one not.
        Tensor Joined(Func<Tensor, Tensor> shared)
        {
            var weight = shared(cat([upper, lower], 0));
            var once = FusedOperations.SharedLinear(first, weight, bias);
            var again = FusedOperations.SharedLinear(second.add(once.mean([1], keepdim: true).narrow(2, 0, 4)), weight, bias);
            return cat([once.reshape(-1, 5), again.reshape(-1, 5), nn.functional.linear(other, weight, bias)], 0);
        }
    }

    [Fact]
    public void Turning_a_part_of_a_projection_is_that_of_its_formula()
    {
        var (all, cosine, sine) = (Input([2, 7, 5, 12]), Input([7, 1, 12]).detach(), Input([7, 1, 12]).detach());
        var part = all.narrow(2, 1, 3);
        AssertSame(() => FusedOperations.Turn(part, cosine, sine), () => FusedOperations.Composed.Turn(part, cosine, sine), [all]);
    }

    [Theory]
    [InlineData(-200f)]
    [InlineData(-87.5f)]
    [InlineData(0f)]
    [InlineData(200f)]
    public void Large_values_do_not_overflow_in_float32(float value)
    {
        var both = full([1, 32], value, dtype: float32);
        Assert.Equal(FusedOperations.Composed.SiluGate(both).data<float>().ToArray(), FusedOperations.SiluGate(both).data<float>().ToArray(), new Near(1e-5f));
        var (query, key) = (full([1, 1, 2, 16], value, dtype: float32), full([1, 1, 9, 16], value, dtype: float32));
        Assert.All(FusedOperations.Attention(query, [key], [key]).data<float>().ToArray(), mixed => Assert.Equal(value, mixed, Math.Abs(value) * 1e-5));
    }

    private sealed class Near(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) <= tolerance * Math.Max(1, Math.Abs(x));

        public int GetHashCode(float obj) => 0;
    }

    private Tensor Input(long[] shape) => randn(shape, dtype: float64, generator: generator).requires_grad_();

    /// <summary>As a projection leaves keys: [N, (K,) S, G, C] seen as [N, (K,) G, S, C].</summary>
    private Tensor Turned(long[] front, long length, long width) =>
        randn([.. front[..^1], length, front[^1], width], dtype: float64, generator: generator).transpose(-3, -2).requires_grad_();

    private void AssertSame(Func<Tensor> fused, Func<Tensor> composed, Tensor[] inputs)
    {
        var (one, other) = (fused(), composed());
        Assert.Equal(other.shape, one.shape);
        Assert.True(one.sub(other).abs().max().item<double>() < 1e-12);
        var weights = randn(one.shape, dtype: float64, generator: generator);
        var (ours, theirs) = (Gradients(one, weights, inputs), Gradients(other, weights, inputs));
        for (var index = 0; index < inputs.Length; index++) Assert.True(ours[index].sub(theirs[index]).abs().max().item<double>() < 1e-12, $"gradient {index}");
        using var grad = no_grad();
        Assert.True(fused().sub(other).abs().max().item<double>() < 1e-12);
    }

    private static Tensor[] Gradients(Tensor output, Tensor weights, Tensor[] inputs)
    {
        foreach (var input in inputs) input.grad = null;
        output.mul(weights).sum().backward();
        return [.. inputs.Select(input => input.grad!.clone())];
    }
}
