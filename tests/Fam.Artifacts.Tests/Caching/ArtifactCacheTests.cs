using System.Security.Cryptography;
using Fam.Artifacts.Caching;
using Fam.Artifacts.Directories;
using Fam.Artifacts.Trees;

namespace Fam.Artifacts.Tests.Caching;

public sealed class ArtifactCacheTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly DirectoryStore store;

    public ArtifactCacheTests() => store = new DirectoryStore(scratch.In("store"), 10 << 20, TimeProvider.System);

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task What_was_used_longest_ago_goes_first_and_what_is_pinned_stays()
    {
        using var cache = new ArtifactCache(store, scratch.In("cache"), budgetBytes: 2_500, TimeProvider.System);
        var (pinned, old, young, next) = (await PutAsync("a"), await PutAsync("b"), await PutAsync("c"), await PutAsync("d"));
        using var pin = cache.Pin(pinned);
        await cache.FetchAsync(pinned, Cancellation);
        await cache.FetchAsync(old, Cancellation);
        await cache.FetchAsync(young, Cancellation);
        Assert.Equal([true, false, true], Present(cache, pinned, old, young));
        await cache.FetchAsync(next, Cancellation);
        Assert.Equal([true, false, true], Present(cache, pinned, young, next));
    }

    [Fact]
    public async Task What_does_not_fit_beside_what_is_in_use_is_refused_with_the_reason()
    {
        using var cache = new ArtifactCache(store, scratch.In("cache"), budgetBytes: 1_500, TimeProvider.System);
        var first = await PutAsync("a");
        using (cache.Pin(first))
        {
            await cache.FetchAsync(first, Cancellation);
            var second = await PutAsync("b");
            var full = await Assert.ThrowsAsync<ArtifactCacheFullException>(() => cache.FetchAsync(second, Cancellation));
            Assert.Contains("1000 are in use", full.Message, StringComparison.Ordinal);
        }
        await cache.FetchAsync(await PutAsync("c"), Cancellation);
        Assert.Equal([false], Present(cache, first));
    }

    [Fact]
    public async Task A_download_that_fails_or_was_cut_short_leaves_nothing_under_an_artifacts_name()
    {
        var hash = await PutAsync("a");
        Directory.CreateDirectory(scratch.In("cache", ".writing-of-a-killed-process"));
        var file = Directory.GetFiles(scratch.In("store"), "*", SearchOption.AllDirectories).Single(path => new FileInfo(path).Length == 1_000);
        File.Delete(file);
        using var cache = new ArtifactCache(store, scratch.In("cache"), budgetBytes: 5_000, TimeProvider.System);
        await Assert.ThrowsAsync<ArtifactMissingException>(() => cache.FetchAsync(hash, Cancellation));
        Assert.Empty(Directory.GetFileSystemEntries(scratch.In("cache")));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IEnumerable<bool> Present(ArtifactCache cache, params ArtifactHash[] hashes) => hashes.Select(hash => Directory.Exists(cache.PathOf(hash)));

    private async Task<ArtifactHash> PutAsync(string name)
    {
        scratch.Write($"{name}/file", RandomNumberGenerator.GetBytes(1_000));
        return (await store.PutTreeAsync(scratch.In(name), Cancellation)).Hash;
    }
}
