using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Tensors;

public class TypeTests
{
    [Fact]
    public void Bfloat16_computes_and_rounds()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 1.00390625f, 3.14159f }).to(bfloat16);
        Assert.Equal(2, x.element_size());
        Assert.Equal([1f, 1f, 3.140625f], x.to(float32).data<float>().ToArray());
        Tensor product = ones(4, 4).to(bfloat16).matmul(full([4, 4], 0.5).to(bfloat16));
        Assert.Equal(ScalarType.BFloat16, product.dtype);
        Assert.Equal(2.0, product[0, 0].ToDouble());
    }

    [Fact]
    public void Bfloat16_trains()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = full([2, 2], 0.5).to(bfloat16).detach().requires_grad_();
        nn.functional.linear(ones(3, 2).to(bfloat16), weight).sum().backward();
        Assert.Equal(ScalarType.BFloat16, weight.grad!.dtype);
        Assert.Equal([3f, 3, 3, 3], weight.grad!.to(float32).data<float>().ToArray());
    }

    [Fact]
    public void Conversions_share_or_copy_as_asked()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2);
        x.to(float32).fill_(3);
        Assert.Equal(3.0, x[0].ToDouble());
        x.to(float32, copy: true).fill_(4);
        x.clone().fill_(5);
        Assert.Equal(3.0, x[0].ToDouble());
        x.alias().fill_(6);
        x.cpu().fill_(7);
        Assert.Equal(7.0, x[0].ToDouble());
        Assert.Equal(ScalarType.Int64, x.@long().dtype);
        Tensor moved = x.to(float64, disposeAfter: true);
        Assert.True(x.IsInvalid);
        Assert.Equal(7.0, moved[1].item<double>());
    }

    [Fact]
    public void Numbers_keep_integers_whole()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(ScalarType.Int64, (arange(3) * 2).dtype);
        Assert.Equal(ScalarType.Int64, (1 - arange(3)).dtype);
        Assert.Equal(ScalarType.Float32, (arange(3) * 0.5).dtype);
        Assert.Equal(ScalarType.Float32, (arange(3) / 2).dtype);
        Assert.Equal([0L, 1, 2], arange(5, 8).remainder(5).data<long>().ToArray());
        Assert.Equal([0L, 1, 1], arange(1, 4).floor_divide(2).data<long>().ToArray());
        Assert.Equal([0L, 1, 1], arange(1, 4).div(2, RoundingMode.floor).data<long>().ToArray());
        Assert.Equal(ScalarType.BFloat16, (ones(1, dtype: bfloat16) * 2.0).dtype);
        Assert.Equal(long.MaxValue, (zeros(1, dtype: int64) + long.MaxValue).item<long>());
    }

    [Fact]
    public void Comparison_operators_work_element_by_element()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 2, 3 });
        Assert.Equal([false, true, true], (x >= 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([false, true, false], (x == 2).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((x != 1) & (x < 3)).data<bool>().ToArray());
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(ones(3)));
        Assert.True(x.allclose(x + 1e-9));
    }
}
