using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fam.Torch.Tests.Nn;

/// <summary>Functions whose meaning, not only whose gradient, has to be right.</summary>
public class FunctionalTests
{
    [Fact]
    public void Attention_is_softmax_of_scaled_scores()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor q = randn([2, 3, 5, 4], generator: generator);
        Tensor k = randn([2, 3, 5, 4], generator: generator);
        Tensor v = randn([2, 3, 5, 4], generator: generator);
        Tensor scores = q.matmul(k.transpose(-2, -1)) / 2;
        Assert.True(functional.scaled_dot_product_attention(q, k, v).allclose(scores.softmax(-1).matmul(v), 1e-4, 1e-5));

        Tensor future = ones(5, 5, dtype: @bool).triu(1);
        Tensor expected = scores.masked_fill(future, double.NegativeInfinity).softmax(-1).matmul(v);
        Assert.True(functional.scaled_dot_product_attention(q, k, v, is_casual: true).allclose(expected, 1e-4, 1e-5));
        Assert.True(functional.scaled_dot_product_attention(q, k, v, attn_mask: future.logical_not()).allclose(expected, 1e-4, 1e-5));
        Tensor added = zeros(5, 5).masked_fill(future, double.NegativeInfinity);
        Assert.True(functional.scaled_dot_product_attention(q, k, v, attn_mask: added).allclose(expected, 1e-4, 1e-5));
    }

    [Fact]
    public void Cross_entropy_ignores_the_ignored_and_reduces_as_asked()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new[,] { { 1f, 2f, 3f }, { 3f, 2f, 1f } });
        Tensor target = tensor(new long[] { 2, -100 });
        double expected = -Math.Log(Math.Exp(3) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(3)));
        Assert.Equal(expected, functional.cross_entropy(logits, target).ToDouble(), 5);
        Tensor each = functional.cross_entropy(logits, target, reduction: Reduction.None);
        Assert.Equal(expected, each[0].ToDouble(), 5);
        Assert.Equal(0.0, each[1].ToDouble());
        Assert.Equal(expected, functional.nll_loss(functional.log_softmax(logits, 1), target, reduction: Reduction.Sum).ToDouble(), 5);
    }

    [Fact]
    public void Dropout_drops_only_in_training()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Tensor x = ones(10000);
        Tensor dropped = functional.dropout(x, 0.25);
        Assert.Equal(0.25, dropped.eq(0).to(float32).mean().ToDouble(), 1);
        Assert.Equal(1 / 0.75, dropped.max().ToDouble(), 5);
        Assert.True(functional.dropout(x, 0.25, training: false).Equals(x));
    }

    [Fact]
    public void One_hot_marks_the_class()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal([0L, 0, 1, 1, 0, 0], functional.one_hot(tensor(new long[] { 2, 0 }), 3).data<long>().ToArray());
    }

    [Fact]
    public void Orderings_and_scans_give_values_and_places()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 3f, 1f, 2f });
        (Tensor values, Tensor places) = x.topk(2);
        Assert.Equal([3f, 2f], values.data<float>().ToArray());
        Assert.Equal([0L, 2], places.data<long>().ToArray());
        Assert.Equal([1L, 2, 0], x.argsort().data<long>().ToArray());
        Assert.Equal([1L, 2, 0], x.sort().Indices.data<long>().ToArray());
        Assert.Equal(0, x.argmax().item<long>());
        Assert.Equal(1, x.min(0).indexes.item<long>());
        Assert.Equal([3f, 4f, 6f], x.cumsum(0).data<float>().ToArray());
        Assert.Equal([[0L], [2L]], x.gt(1).nonzero().unbind().Select(t => t.data<long>().ToArray()));
        Assert.True(x.isfinite().all().ToBoolean());
        Assert.False((x / 0).isfinite().any().ToBoolean());
    }
}
