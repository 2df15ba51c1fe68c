using System.Buffers.Binary;
using System.Text;
using Fam.Worker.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fam-safetensors-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Tensors_come_back_as_they_were_written()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(root, "a.safetensors");
        (string, Tensor)[] written =
        [
            ("f32", randn(3, 4)), ("f64", randn(2, 2, dtype: float64)), ("bf16", randn(5, 1).to(bfloat16)),
            ("i64", arange(7, int64)), ("scalar", tensor(42L)), ("turned", randn(3, 2).t()), ("empty", zeros(0, 3)),
        ];
        SafeTensors.Save(path, written);
        var read = SafeTensors.Load(path);
        Assert.Equal(written.Select(item => item.Item1).Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.dtype, read[name].dtype);
            Assert.Equal(tensor.shape, read[name].shape);
            Assert.True(tensor.eq(read[name]).all().item<bool>(), name);
        }
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "not 4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", "begins at byte" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belong to none" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "ascending numbers from 0 to 8" },
        { """{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "not 8 bytes" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "not 8 bytes" },
        { """{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", "dtype C64" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", "not a safetensors header" },
        { """[1,2]""", "not a safetensors header" },
        { """{"a":""", "not a safetensors header" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_header_that_lies_is_refused_with_what_is_wrong(string header, string expected)
    {
        var path = Write(header, (ulong)Encoding.UTF8.GetByteCount(header));
        var failure = Assert.Throws<CheckpointException>(() => SafeTensors.Load(path));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1_000_000ul)]
    public void A_header_longer_than_its_file_is_refused(ulong length) =>
        Assert.Contains("header", Assert.Throws<CheckpointException>(() => SafeTensors.Load(Write("{}", length))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(root, "whole.safetensors");
        SafeTensors.Save(path, [("a", randn(4, 4)), ("b", randn(3))]);
        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length < bytes.Length; length += 7)
        {
            var cut = Path.Combine(root, $"cut-{length}");
            File.WriteAllBytes(cut, bytes[..length]);
            Assert.Throws<CheckpointException>(() => SafeTensors.Load(cut));
        }
    }

    private string Write(string header, ulong length)
    {
        var path = Path.Combine(root, Guid.NewGuid().ToString("N"));
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, length);
        File.WriteAllBytes(path, [.. prefix, .. Encoding.UTF8.GetBytes(header), .. new byte[8]]);
        return path;
    }
}
