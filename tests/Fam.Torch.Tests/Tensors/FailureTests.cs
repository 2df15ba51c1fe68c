using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fam.Torch.Tests.Tensors;

/// <summary>Every failure arrives as an exception with LibTorch's words; none ends the process.</summary>
public class FailureTests
{
    private static readonly Dictionary<string, (Action act, string says)> Cases = new(StringComparer.Ordinal)
    {
        ["matmul"] = (() => ones(2, 3).matmul(ones(2, 3)), "cannot be multiplied"),
        ["mm of vectors"] = (() => ones(2).mm(ones(2)), "must be a matrix"),
        ["bmm"] = (() => ones(2, 3, 4).bmm(ones(3, 4, 2)), "Expected size"),
        ["linear"] = (() => functional.linear(ones(2, 3), ones(4, 5)), "cannot be multiplied"),
        ["add"] = (() => ones(2, 3).add(ones(2, 4)), "must match the size"),
        ["view"] = (() => ones(2, 3).view(4), "invalid for input of size"),
        ["view of a transpose"] = (() => ones(2, 3).t().view(6), "Use .reshape"),
        ["reshape"] = (() => ones(2, 3).reshape(5), "invalid for input"),
        ["cat"] = (() => cat([ones(2, 3), ones(2, 4)]), "must match"),
        ["stack of nothing"] = (() => stack([]), "non-empty"),
        ["select"] = (() => ones(2).select(0, 5), "out of range"),
        ["indexer"] = (() => _ = ones(2)[5], "out of range"),
        ["dimension"] = (() => ones(2, 3).sum(4), "Dimension out of range"),
        ["size"] = (() => ones(2).size(3), "Dimension out of range"),
        ["narrow"] = (() => ones(4).narrow(0, 3, 2), "exceeds dimension size"),
        ["index_select"] = (() => ones(3).index_select(0, tensor(new long[] { 7 })), "out of range"),
        ["index of a float"] = (() => ones(3).index_select(0, ones(1)), "Expected dtype int"),
        ["gather"] = (() => ones(2, 2).gather(1, tensor(new long[,] { { 9 } })), "out of bounds"),
        ["permute"] = (() => ones(2, 3).permute(0), "number of dim"),
        ["expand"] = (() => ones(2, 3).expand(2, 4), "must match the existing size"),
        ["split"] = (() => ones(4).split(0), "split_size"),
        ["split sizes"] = (() => ones(4).split([1, 2]), "sum exactly"),
        ["squeeze"] = (() => ones(4).squeeze(3), "Dimension out of range"),
        ["mean of integers"] = (() => arange(3).mean(), "dtype"),
        ["gradient of integers"] = (() => arange(3).requires_grad_(), "floating point"),
        ["matmul of two types"] = (() => ones(2, 2).matmul(ones(2, 2, dtype: int64)), "expected"),
        ["in place into an integer"] = (() => arange(3).add_(0.5), "can't be cast"),
        ["item of many"] = (() => ones(3).ToDouble(), "to Scalar"),
        ["cross_entropy class"] = (() => functional.cross_entropy(ones(1, 3), tensor(new long[] { 3 })), "out of bounds"),
        ["cross_entropy shape"] = (() => functional.cross_entropy(ones(2, 3), tensor(new long[] { 1 })), "batch_size"),
        ["dropout"] = (() => functional.dropout(ones(2), 1.5), "probability"),
        ["einsum"] = (() => einsum("ij,jk->ik", ones(2, 3), ones(2, 3)), "does not broadcast"),
        ["topk"] = (() => ones(3).topk(4), "out of range"),
        ["normal"] = (() => ones(3).normal_(0, -1), "std"),
        ["uniform"] = (() => ones(3).uniform_(2, 1), "uniform_ expects"),
        ["randint"] = (() => randint(5, 5, [2]), "random_ expects"),
        ["negative size"] = (() => zeros(-1), "negative dimension"),
        ["huge"] = (() => empty(1L << 50), "allocate"),
        ["arange"] = (() => arange(0, 5, -1), "sign"),
        ["random state"] = (() => new Generator(1).set_state(ones(3)), "byte"),
        ["threads"] = (() => set_num_threads(0), "positive"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Arrives_with_LibTorchs_words(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        ExternalException failure = Assert.Throws<ExternalException>(Cases[name].act);
        Assert.Contains(Cases[name].says, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\n#", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2.0, ones(2).sum().ToDouble());
    }

    [Fact]
    public void A_device_that_is_not_there_is_named()
    {
        if (cuda.is_available())
            Assert.Throws<ExternalException>(() => ones(2).to(new Device("cuda:99")));
        else
            Assert.Contains("CUDA", Assert.Throws<InvalidOperationException>(() => ones(2).cuda()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    public void A_device_that_does_not_exist_is_refused(string description) =>
        Assert.ThrowsAny<Exception>(() => new Device(description));

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        Tensor gone = ones(2);
        gone.Dispose();
        gone.Dispose();
        Assert.True(gone.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => gone.sum());
        Assert.Throws<InvalidOperationException>(() => ones(2).add(gone));
        Assert.Throws<InvalidOperationException>(() => gone.shape);
    }

    [Fact]
    public void Elements_are_read_as_what_they_are()
    {
        using Tensor x = ones(2, 2);
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<ArgumentException>(() => x.item<float>());
        Assert.ThrowsAny<Exception>(() => x.data<float>()[4]);
        Assert.ThrowsAny<Exception>(() => x.data<float>()[0, 2]);
    }
}
