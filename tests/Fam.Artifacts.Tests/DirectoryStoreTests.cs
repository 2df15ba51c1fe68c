using System.Diagnostics;
using System.Security.Cryptography;
using Fam.Artifacts.Directories;

namespace Fam.Artifacts.Tests;

public sealed class DirectoryStoreTests : StoreRules, IDisposable
{
    private protected override IArtifactStore Store => new DirectoryStore(scratch.In("store"), maxObjectBytes: 10 << 20, TimeProvider.System);

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_file_of_the_same_file_system_is_linked_and_outlives_its_first_name()
    {
        var content = RandomNumberGenerator.GetBytes(5_000);
        var path = scratch.Write("checkpoint", content);
        var put = await Store.PutFileAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal("2", Stat("%h", path));
        File.Delete(path);
        Assert.Equal(content, await ReadAsync(put.Hash));
    }

    [Fact]
    public async Task Changed_bytes_are_noticed_by_whoever_reads_them()
    {
        var put = await Store.PutAsync(new MemoryStream(RandomNumberGenerator.GetBytes(5_000)), long.MaxValue, expected: null, TestContext.Current.CancellationToken);
        var file = Directory.GetFiles(scratch.In("store", "objects"), put.Hash.Hex, SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[4_000] ^= 1;
        File.WriteAllBytes(file, bytes);

        await Assert.ThrowsAsync<ArtifactCorruptException>(() => ReadAsync(put.Hash));
        await Assert.ThrowsAsync<ArtifactCorruptException>(() => Store.GetFileAsync(put.Hash, scratch.In("out"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(scratch.In("out")));
    }

    [Fact]
    public async Task A_put_that_is_cut_short_is_no_object_and_is_cleaned_away()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(new TornStream(), long.MaxValue, expected: null, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(scratch.In("store"), "*", SearchOption.AllDirectories));
        File.WriteAllText(scratch.In("store", "incoming", "of-a-killed-process"), "half");
        await Store.CleanAsync(DateTimeOffset.UtcNow.AddMinutes(1), TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFiles(scratch.In("store"), "*", SearchOption.AllDirectories));
    }

    private static string Stat(string format, string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", format, path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    private sealed class TornStream : MemoryStream
    {
        private bool read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (read)
                throw new IOException("the connection is gone");
            read = true;
            return ValueTask.FromResult(100);
        }
    }
}
