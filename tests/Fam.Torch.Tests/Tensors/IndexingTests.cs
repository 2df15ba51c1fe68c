using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Tensors;

public class IndexingTests
{
    private static readonly long[] Two = [2, 0];

    [Fact]
    public void Reads_as_Python_does()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(24).view(2, 3, 4);
        Same([12L, 13, 14, 15], x[1, 0]);
        Same([6L], x[0, 1, 2]);
        Same([3L, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, -1]);
        Same([1L, 2, 13, 14], x[TensorIndex.Colon, 0, 1..3]);
        Same([0L, 2], x[0, 0, TensorIndex.Slice(step: 2)]);
        Same([2L, 3], x[0, 0, 2..]);
        Same([22L, 23], x[1, ^1, ^2..]);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.Null].shape);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Same([8L, 9, 10, 11, 0, 1, 2, 3], x[0][tensor(Two)]);
        Same([10L, 2], x[0, TensorIndex.Tensor(tensor(Two)), 2]);
        Same([20L, 21, 22, 23], x[x.gt(19)]);
    }

    [Fact]
    public void Writes_as_Python_does()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(3, 4);
        x[0] = ones(4);
        x[1, 2] = tensor(5f);
        x[TensorIndex.Colon, 3] = tensor(new[] { 7f, 8f, 9f });
        x.index_put_(2, TensorIndex.Single(2), TensorIndex.Slice(0, 2));
        Same([1f, 1, 1, 7, 0, 0, 5, 8, 2, 2, 0, 9], x);
        x[x.eq(0)] = tensor(-1f);
        Same([1f, 1, 1, 7, -1, -1, 5, 8, 2, 2, -1, 9], x);
    }

    [Fact]
    public void Accumulates_where_indices_repeat()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros(3);
        x.index_put_(ones(3), [tensor(new long[] { 1, 1, 2 })], accumulate: true);
        Same([0f, 2, 1], x);
        Same([1f, 2, 1], x.index_add_(0, tensor(new long[] { 0 }), ones(1), 1));
    }

    [Fact]
    public void Reads_elements_of_a_view_in_its_own_order()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(6).view(2, 3).t();
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.data<long>().ToArray());
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.data<long>());
        Assert.Equal(4, x.data<long>()[1, 1]);
        Assert.Equal(4, x.data<long>()[3]);
        Assert.Throws<InvalidOperationException>(() => x.bytes.Length);
        x.data<long>()[1, 1] = 40;
        Assert.Equal(40, x[1, 1].item<long>());
        long[] part = new long[3];
        x.data<long>().CopyTo(part, 1, 4);
        Assert.Equal([0L, 2, 5], part);
    }

    private static void Same<T>(T[] expected, Tensor actual) where T : unmanaged =>
        Assert.Equal(expected, actual.contiguous().data<T>().ToArray());
}
