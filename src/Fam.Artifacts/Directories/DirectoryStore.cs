namespace Fam.Artifacts.Directories;

/// <summary>
/// A store in a directory that all workers see: <c>objects/ab/abcd…</c>, and <c>incoming/</c> for what is on its way. An
/// object gets its name in one step, after its bytes are synced.
/// </summary>
public sealed class DirectoryStore(string root, long maxObjectBytes, TimeProvider time) : IArtifactStore
{
    private string Incoming => Path.Combine(root, "incoming");

    private string Objects => Path.Combine(root, "objects");

    public string Description => $"directory {root}";

    public async Task<ArtifactObject> PutAsync(Stream content, long mostBytes, ArtifactHash? expected, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(Incoming);
        var temporary = Path.Combine(Incoming, Guid.NewGuid().ToString("N"));
        try
        {
            var (hash, bytes) = await WriteAsync(content, temporary, SizeLimit.Of(mostBytes, maxObjectBytes), cancellation);
            if (expected is not null && hash != expected)
                throw new ArtifactCorruptException($"The content has SHA-256 {hash}; {expected} was announced.");
            var path = PathOf(hash);
            if (!Renew(path, bytes))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(temporary, path, overwrite: true);
                FileLinks.SyncDirectory(Path.GetDirectoryName(path)!);
            }
            return new(hash, bytes, time.GetUtcNow());
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<ArtifactObject> PutFileAsync(string path, CancellationToken cancellation)
    {
        var bytes = new FileInfo(path).Length;
        if (bytes > maxObjectBytes)
            throw new ArtifactTooLargeException(maxObjectBytes, "Fam:Artifacts:MaxObjectBytes");
        var hash = await ArtifactHash.OfFileAsync(path, cancellation);
        var target = PathOf(hash);
        if (Renew(target, bytes))
            return new(hash, bytes, time.GetUtcNow());
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (FileLinks.TryLink(path, target) == FileLinks.Outcome.Linked)
        {
            Renew(target, bytes);
            FileLinks.SyncDirectory(Path.GetDirectoryName(target)!);
            return new(hash, bytes, time.GetUtcNow());
        }
        await using var file = OpenRead(path);
        return await PutAsync(file, maxObjectBytes, hash, cancellation);
    }

    public Task<ArtifactObject?> FindAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(hash));
        return Task.FromResult(file.Exists ? new ArtifactObject(hash, file.Length, PutAt(file)) : null);
    }

    public Task<Stream> OpenAsync(ArtifactHash hash, CancellationToken cancellation) =>
        Task.FromResult<Stream>(new VerifyingStream(OpenObject(hash), hash, Description));

    public async Task GetFileAsync(ArtifactHash hash, string path, CancellationToken cancellation)
    {
        var source = PathOf(hash);
        if (!File.Exists(source))
            throw new ArtifactMissingException(hash, Description);
        if (FileLinks.TryLink(source, path) == FileLinks.Outcome.Linked)
        {
            var found = await ArtifactHash.OfFileAsync(path, cancellation);
            if (found == hash)
                return;
            File.Delete(path);
            throw new ArtifactCorruptException($"{Description}: object {hash} has the bytes of {found}.");
        }
        await using var content = await OpenAsync(hash, cancellation);
        await WriteAsync(content, path, new SizeLimit(long.MaxValue, ""), cancellation);
    }

    public async IAsyncEnumerable<ArtifactObject> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        // One shelf at a time, so that a large store is not held in memory.
        foreach (var shelf in Directory.Exists(Objects) ? Directory.EnumerateDirectories(Objects) : [])
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var file in new DirectoryInfo(shelf).EnumerateFiles())
            {
                if (ArtifactHash.TryParse(file.Name, out var hash))
                    yield return new ArtifactObject(hash, file.Length, PutAt(file));
            }
            await Task.Yield();
        }
    }

    public Task<bool> DeleteAsync(ArtifactHash hash, DateTimeOffset putBefore, CancellationToken cancellation)
    {
        var file = new FileInfo(PathOf(hash));
        if (!file.Exists || PutAt(file) >= putBefore)
            return Task.FromResult(false);
        file.Delete();
        return Task.FromResult(true);
    }

    public Task CleanAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        foreach (var left in Directory.Exists(Incoming) ? new DirectoryInfo(Incoming).EnumerateFiles() : [])
        {
            if (left.LastWriteTimeUtc < before.UtcDateTime)
                left.Delete();
        }
        return Task.CompletedTask;
    }

    private string PathOf(ArtifactHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return Path.Combine(Objects, hash.Hex[..2], hash.Hex);
    }

    /// <summary>An object that is there already is as good as new, and young again, so that no collection takes it from its new owner.</summary>
    private bool Renew(string path, long bytes)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length != bytes)
                return false;
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Collected between the look and the touch.
            return false;
        }
    }

    private FileStream OpenObject(ArtifactHash hash)
    {
        try
        {
            return OpenRead(PathOf(hash));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactMissingException(hash, Description);
        }
    }

    private static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static async Task<(ArtifactHash Hash, long Bytes)> WriteAsync(Stream content, string path, SizeLimit limit, CancellationToken cancellation)
    {
        var created = false;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            created = true;
            var written = await HashedCopy.RunAsync(content, file, limit, cancellation);
            file.Flush(flushToDisk: true);
            return written;
        }
        catch (Exception failure) when (created)
        {
            // Before the delete, which may free much.
            var full = failure is IOException io && DiskSpace.IsExhausted(io) ? DiskSpace.Explain(io, path) : null;
            File.Delete(path);
            if (full is not null)
                throw full;
            throw;
        }
    }

    private static DateTimeOffset PutAt(FileInfo file) => new(file.LastWriteTimeUtc, TimeSpan.Zero);
}
