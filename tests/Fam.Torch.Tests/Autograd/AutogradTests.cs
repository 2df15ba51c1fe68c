using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Autograd;

public class AutogradTests
{
    [Fact]
    public void Gradients_accumulate_until_they_are_cleared()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(3).requires_grad_();
        (x * 2).sum().backward();
        (x * 3).sum().backward();
        Assert.Equal([5f, 5f, 5f], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Only_leaves_keep_gradients_unless_asked()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Tensor middle = x * 2;
        Tensor kept = middle * 3;
        kept.retain_grad();
        kept.sum().backward();
        Assert.True(x.is_leaf);
        Assert.False(middle.is_leaf);
        Assert.Equal([1f, 1f], kept.grad!.data<float>().ToArray());
    }

    [Fact]
    public void No_grad_records_nothing_and_can_be_interrupted()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
        }
        Assert.True(is_grad_enabled());
        using (inference_mode())
            Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Detach_shares_memory_and_stops_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Tensor cut = x.detach();
        cut.fill_(4);
        Assert.False(cut.requires_grad);
        Assert.Equal([4f, 4f], x.detach().data<float>().ToArray());
    }

    [Fact]
    public void Grad_gives_derivatives_without_touching_leaves()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 2.0, 3.0 }).requires_grad_();
        Tensor first = autograd.grad([(x * x * x).sum()], [x], retain_graph: true, create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal([12.0, 27.0], first.detach().data<double>().ToArray());
        Assert.Equal([12.0, 18.0], second.data<double>().ToArray());
        Assert.Null(x.grad);
    }

    [Fact]
    public void Backward_takes_weights_and_refuses_a_second_pass()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Tensor y = x * x;
        y.backward([tensor(new[] { 1f, 10f })]);
        Assert.Equal([2f, 20f], x.grad!.data<float>().ToArray());
        Assert.Throws<ExternalException>(() => y.sum().backward());
    }

    [Fact]
    public void Backward_of_a_vector_or_of_nothing_recorded_is_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains("scalar", Assert.Throws<ExternalException>(() => (ones(2).requires_grad_() * 2).backward()).Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => ones(1).backward());
    }

    [Fact]
    public void An_in_place_change_of_a_recorded_leaf_is_an_error()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_();
        Assert.Throws<ExternalException>(() => x.add_(1));
    }
}
