using System.Security.Cryptography;
using Fam.Artifacts.Hosting;

namespace Fam.Artifacts.Tests.S3;

public sealed class S3StoreTests : StoreRules, IDisposable
{
    private readonly IArtifactStore store;

    public S3StoreTests(S3Server server)
    {
        var options = new ArtifactOptions { S3 = { Bucket = S3Server.Bucket, Endpoint = server.Endpoint, Prefix = $"{Guid.NewGuid():N}/", SpoolDirectory = scratch.In("spool") } };
        store = ArtifactHosting.Create(options, TimeProvider.System);
    }

    private protected override IArtifactStore Store => store;

    public void Dispose()
    {
        (store as IDisposable)?.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task A_large_object_goes_in_parts_and_comes_back_whole()
    {
        var content = RandomNumberGenerator.GetBytes(20 << 20);
        var path = scratch.Write("large", content);
        var put = await store.PutFileAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(put.Hash, (await store.PutFileAsync(path, TestContext.Current.CancellationToken)).Hash);
        Assert.Equal(content, await ReadAsync(put.Hash));
    }

    [Fact]
    public async Task Nothing_is_left_in_the_spool()
    {
        await store.PutAsync(new MemoryStream([1, 2, 3]), long.MaxValue, expected: null, TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFiles(scratch.In("spool")));
    }
}
