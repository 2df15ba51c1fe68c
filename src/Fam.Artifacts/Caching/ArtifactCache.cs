using Fam.Artifacts.Trees;

namespace Fam.Artifacts.Caching;

/// <summary>
/// Artifacts on this machine under a byte budget: <c>ROOT/HASH/</c> holds the files of a manifest, whole and verified
/// when it was made. The one that was used longest ago goes first; what is in use stays. One process at a time.
/// </summary>
public sealed class ArtifactCache(IArtifactStore store, string root, long budgetBytes, TimeProvider time) : IDisposable
{
    private const string Unfinished = ".writing-";

    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<ArtifactHash, int> pins = [];
    private bool swept;

    /// <summary>Where an artifact lies once it is here.</summary>
    public string PathOf(ArtifactHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return Path.Combine(root, hash.Hex);
    }

    /// <summary>Keeps an artifact from being dropped until the pin is disposed of, be it here already or not.</summary>
    public IDisposable Pin(ArtifactHash hash)
    {
        lock (pins)
            pins[hash] = pins.GetValueOrDefault(hash) + 1;
        return new Pinned(this, hash);
    }

    /// <summary>The directory of an artifact, which is fetched where it is missing; pin it first.</summary>
    /// <exception cref="ArtifactMissingException">The store does not have all of it.</exception>
    /// <exception cref="ArtifactCorruptException">The store's bytes are wrong.</exception>
    /// <exception cref="ArtifactCacheFullException">It does not fit beside what is in use.</exception>
    public async Task<string> FetchAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        var path = PathOf(hash);
        await gate.WaitAsync(cancellation);
        try
        {
            Sweep();
            if (!Directory.Exists(path))
                await DownloadAsync(hash, path, cancellation);
            Directory.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return path;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Drops an artifact whose files turned out wrong, so that the next fetch brings it anew.</summary>
    public async Task DropAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (Directory.Exists(PathOf(hash)))
                Directory.Delete(PathOf(hash), recursive: true);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task DownloadAsync(ArtifactHash hash, string path, CancellationToken cancellation)
    {
        var manifest = await store.GetManifestAsync(hash, cancellation);
        MakeRoom(hash, manifest.TotalBytes());
        var hidden = Path.Combine(root, Unfinished + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(hidden);
        try
        {
            await store.GetTreeAsync(manifest, hidden, cancellation);
            Directory.Move(hidden, path);
        }
        catch
        {
            Directory.Delete(hidden, recursive: true);
            throw;
        }
    }

    private void MakeRoom(ArtifactHash hash, long wanted)
    {
        var kept = Entries().OrderBy(entry => entry.UsedAt).ToList();
        var taken = kept.Sum(entry => entry.Bytes);
        foreach (var entry in kept.Where(entry => !IsPinned(entry.Hash)).TakeWhile(_ => taken + wanted > budgetBytes))
        {
            Directory.Delete(PathOf(entry.Hash), recursive: true);
            taken -= entry.Bytes;
        }
        if (taken + wanted > budgetBytes)
            throw new ArtifactCacheFullException($"Artifact {hash} has {wanted} bytes; the cache in {root} may hold {budgetBytes}, of which {taken} are in use. A larger Worker:CacheBytes makes room.");
    }

    private IEnumerable<Entry> Entries() => new DirectoryInfo(root).EnumerateDirectories()
        .Select(found => ArtifactHash.TryParse(found.Name, out var hash)
            ? new Entry(hash, found.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), found.LastWriteTimeUtc)
            : null)
        .OfType<Entry>();

    /// <summary>Once in a process: what an earlier one left half done.</summary>
    private void Sweep()
    {
        if (swept)
            return;
        Directory.CreateDirectory(root);
        foreach (var left in Directory.EnumerateDirectories(root, Unfinished + "*"))
            Directory.Delete(left, recursive: true);
        swept = true;
    }

    private bool IsPinned(ArtifactHash hash)
    {
        lock (pins)
            return pins.ContainsKey(hash);
    }

    private void Unpin(ArtifactHash hash)
    {
        lock (pins)
        {
            if (--pins[hash] == 0)
                pins.Remove(hash);
        }
    }

    private sealed record Entry(ArtifactHash Hash, long Bytes, DateTime UsedAt);

    private sealed class Pinned(ArtifactCache cache, ArtifactHash hash) : IDisposable
    {
        private int released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
                cache.Unpin(hash);
        }
    }
}
