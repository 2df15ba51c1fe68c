using System.Security.Cryptography;
using Fam.Artifacts.Trees;

namespace Fam.Artifacts.Tests;

/// <summary>What holds for every store.</summary>
public abstract class StoreRules
{
    private protected readonly Scratch scratch = new();

    private protected abstract IArtifactStore Store { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(3_000_000)]
    public async Task What_is_put_comes_back_under_its_hash(int bytes)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        var put = await Store.PutAsync(new MemoryStream(content), long.MaxValue, expected: null, Cancellation);
        Assert.Equal((ArtifactHash.Of(content), (long)bytes), (put.Hash, put.Bytes));
        Assert.Equal(content, await ReadAsync(put.Hash));
        await Store.GetFileAsync(put.Hash, scratch.In("fetched"), Cancellation);
        Assert.Equal(content, File.ReadAllBytes(scratch.In("fetched")));
        Assert.Equal(bytes, (await Store.FindAsync(put.Hash, Cancellation))?.Bytes);
    }

    [Fact]
    public async Task What_is_put_twice_is_stored_once()
    {
        var content = RandomNumberGenerator.GetBytes(100);
        var first = await Store.PutAsync(new MemoryStream(content), long.MaxValue, expected: null, Cancellation);
        var second = await Store.PutFileAsync(scratch.Write("again", content), Cancellation);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Single(await ListAsync(), found => found.Hash == first.Hash);
    }

    [Fact]
    public async Task Content_that_is_too_long_leaves_nothing()
    {
        var content = RandomNumberGenerator.GetBytes(1_001);
        var refused = await Assert.ThrowsAsync<ArtifactTooLargeException>(() => Store.PutAsync(new MemoryStream(content), 1_000, expected: null, Cancellation));
        Assert.Contains("1000 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Null(await Store.FindAsync(ArtifactHash.Of(content), Cancellation));
    }

    [Fact]
    public async Task Content_that_is_not_what_was_announced_leaves_nothing()
    {
        var content = RandomNumberGenerator.GetBytes(10);
        var announced = ArtifactHash.Of([1]);
        await Assert.ThrowsAsync<ArtifactCorruptException>(() => Store.PutAsync(new MemoryStream(content), 1_000, announced, Cancellation));
        Assert.Null(await Store.FindAsync(ArtifactHash.Of(content), Cancellation));
        Assert.Null(await Store.FindAsync(announced, Cancellation));
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_missing()
    {
        var nothing = ArtifactHash.Of(RandomNumberGenerator.GetBytes(8));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.OpenAsync(nothing, Cancellation));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.GetFileAsync(nothing, scratch.In("nothing"), Cancellation));
        Assert.False(File.Exists(scratch.In("nothing")));
        Assert.False(await Store.DeleteAsync(nothing, DateTimeOffset.MaxValue, Cancellation));
    }

    [Fact]
    public async Task Only_what_is_old_enough_is_deleted()
    {
        var put = await Store.PutAsync(new MemoryStream([9, 9]), long.MaxValue, expected: null, Cancellation);
        Assert.False(await Store.DeleteAsync(put.Hash, put.PutAt.AddHours(-1), Cancellation));
        Assert.NotNull(await Store.FindAsync(put.Hash, Cancellation));
        Assert.True(await Store.DeleteAsync(put.Hash, put.PutAt.AddHours(1), Cancellation));
        Assert.Null(await Store.FindAsync(put.Hash, Cancellation));
    }

    [Fact]
    public async Task A_directory_comes_back_as_it_was()
    {
        scratch.Write("tree/config.json", "{}"u8.ToArray());
        scratch.Write("tree/deep/er/model.safetensors", RandomNumberGenerator.GetBytes(70_000));
        var (hash, manifest) = await Store.PutTreeAsync(scratch.In("tree"), Cancellation);
        Directory.CreateDirectory(scratch.In("copy"));

        var read = await Store.GetManifestAsync(hash, Cancellation);
        await Store.GetTreeAsync(read, scratch.In("copy"), Cancellation);

        Assert.Equal(manifest.Files, read.Files);
        Assert.Null(await read.FaultAsync(scratch.In("copy"), Cancellation));
        Assert.Equal(File.ReadAllBytes(scratch.In("tree", "deep", "er", "model.safetensors")), File.ReadAllBytes(scratch.In("copy", "deep", "er", "model.safetensors")));
        Assert.Equal(hash, (await Store.PutTreeAsync(scratch.In("copy"), Cancellation)).Hash);
    }

    [Fact]
    public async Task Many_at_once_put_the_same_without_harm()
    {
        var content = RandomNumberGenerator.GetBytes(200_000);
        var puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.PutAsync(new MemoryStream(content), long.MaxValue, expected: null, Cancellation))));
        Assert.Single(puts.Select(put => put.Hash).Distinct());
        Assert.Equal(content, await ReadAsync(puts[0].Hash));
    }

    private protected async Task<byte[]> ReadAsync(ArtifactHash hash)
    {
        await using var content = await Store.OpenAsync(hash, Cancellation);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    private protected async Task<List<ArtifactObject>> ListAsync()
    {
        var all = new List<ArtifactObject>();
        await foreach (var found in Store.ListAsync(Cancellation))
            all.Add(found);
        return all;
    }
}
