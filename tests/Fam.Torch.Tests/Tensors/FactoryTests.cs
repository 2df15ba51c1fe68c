using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Tensors;

public class FactoryTests
{
    [Fact]
    public void Element_types_are_those_of_TorchSharp()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(ScalarType.Float32, zeros(2).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0.0, 3, 0.5).dtype);
        Assert.Equal(ScalarType.Int64, full(2, 7).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 7.5).dtype);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1.0 }, dtype: float32).dtype);
        Assert.Equal(ScalarType.BFloat16, zeros(2, dtype: bfloat16).dtype);
        Assert.Equal(ScalarType.Float64, zeros_like(tensor(1.0)).dtype);
        Assert.Equal(ScalarType.Int64, randint(5, [2]).dtype);
        Assert.True(ones(2, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Shapes_come_from_arguments_arrays_and_ranks()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Empty(tensor(3f).shape);
        Assert.Equal([4], ones(4).shape);
        Assert.Equal([2, 3, 4, 5], zeros(2, 3, 4, 5).shape);
        Assert.Equal([2, 0], empty([2, 0]).shape);
        Assert.Equal([2, 3], tensor(new[,] { { 1f, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([3, 2], tensor(new[] { 1f, 2, 3, 4, 5, 6 }, [3, 2]).shape);
        Assert.Equal([2, 2], tensor(new List<long> { 1, 2, 3, 4 }, 2, 2).shape);
        Assert.Equal([2, 2, 1], from_array(new double[2, 2, 1]).shape);
        Assert.Equal([3, 3], eye(3).shape);
        Assert.Equal(2, ones(2, 3).dim());
        Assert.Equal(6, ones(2, 3).numel());
        Assert.Equal(3, ones(2, 3).size(-1));
        Assert.Equal([3, 1], ones(2, 3).stride());
        Assert.Equal([1, 3], ones(2, 3).t().stride());
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f }, [2]));
    }

    [Fact]
    public void Values_are_copied_in_and_out()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] source = [1, 2, 3];
        Tensor x = tensor(source);
        source[0] = 9;
        Assert.Equal([1f, 2, 3], x.data<float>().ToArray());
        Assert.Equal([1L, 3, 5], arange(1, 7, 2).data<long>().ToArray());
        Assert.Equal([0f, 0.5f, 1], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0, 0, 1], eye(2).data<float>().ToArray());

        Tensor y = zeros(3);
        y.bytes = x.bytes;
        Assert.Equal([1f, 2, 3], y.data<float>().ToArray());
        y.bytes[..4].Clear();
        Assert.Equal([0f, 2, 3], y.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => y.bytes = new byte[5]);
    }

    [Fact]
    public void Numbers_convert_out_of_one_element()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(2.5, tensor(2.5f).ToDouble());
        Assert.Equal(2.5f, tensor(2.5).ToSingle());
        Assert.Equal(7, tensor(7L).ToInt32());
        Assert.True(tensor(true).ToBoolean());
        Assert.Equal(7, tensor(7L).item<long>());
    }

    [Fact]
    public void Meta_tensors_have_a_shape_and_no_memory()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = empty([1L << 20, 1L << 20], device: META).matmul(empty([1L << 20, 8], device: META));
        Assert.Equal([1L << 20, 8], x.shape);
        Assert.True(x.is_meta);
    }
}
