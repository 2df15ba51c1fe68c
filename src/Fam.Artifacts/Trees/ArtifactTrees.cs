using Fam.Artifacts.Directories;

namespace Fam.Artifacts.Trees;

/// <summary>Directories in a store.</summary>
public static class ArtifactTrees
{
    /// <summary>Stores every file below a directory that nobody writes to any more, then the manifest, whose hash is answered.</summary>
    /// <exception cref="InvalidDataException">The directory holds a link or a name that no manifest may hold.</exception>
    public static async Task<(ArtifactHash Hash, ArtifactManifest Manifest)> PutTreeAsync(this IArtifactStore store, string directory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var files = new List<ArtifactFile>();
        foreach (var (path, file) in FilesBelow(directory))
        {
            var put = await store.PutFileAsync(file.FullName, cancellation);
            files.Add(new ArtifactFile(path, put.Hash.Hex, put.Bytes));
        }
        return await store.PutManifestAsync(ArtifactManifest.Of(files), cancellation);
    }

    public static async Task<(ArtifactHash Hash, ArtifactManifest Manifest)> PutManifestAsync(this IArtifactStore store, ArtifactManifest manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(manifest);
        var put = await store.PutAsync(new MemoryStream(manifest.ToBytes()), ArtifactManifest.MostBytes, expected: null, cancellation);
        return (put.Hash, manifest);
    }

    /// <exception cref="ArtifactMissingException">There is no such object.</exception>
    /// <exception cref="ArtifactCorruptException">The object is no manifest.</exception>
    public static async Task<ArtifactManifest> GetManifestAsync(this IArtifactStore store, ArtifactHash hash, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using var content = await store.OpenAsync(hash, cancellation);
        using var bytes = new MemoryStream();
        await HashedCopy.RunAsync(content, bytes, new SizeLimit(ArtifactManifest.MostBytes, "the size of a manifest"), cancellation);
        return ArtifactManifest.Read(bytes.ToArray());
    }

    /// <summary>Fills an existing, empty directory with an artifact's files, each verified.</summary>
    public static async Task GetTreeAsync(this IArtifactStore store, ArtifactManifest manifest, string directory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (var file in manifest.Files)
        {
            var path = ArtifactPath.Below(directory, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await store.GetFileAsync(ArtifactHash.Parse(file.Sha256), path, cancellation);
        }
        FileLinks.SyncDirectory(directory);
    }

    /// <summary>What of a directory is not as its manifest says, in words; null where all is.</summary>
    public static async Task<string?> FaultAsync(this ArtifactManifest manifest, string directory, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (var file in manifest.Files)
        {
            var path = ArtifactPath.Below(directory, file.Path);
            if (!File.Exists(path))
                return $"{path} does not exist";
            if (new FileInfo(path).Length is var length && length != file.Bytes)
                return $"{path} has {length} bytes; the manifest says {file.Bytes}";
            if (await ArtifactHash.OfFileAsync(path, cancellation) is var found && found.Hex != file.Sha256)
                return $"{path} has SHA-256 {found}; the manifest says {file.Sha256}";
        }
        return null;
    }

    /// <summary>The files below a directory with their paths in it; links are refused, since they may point anywhere.</summary>
    public static IEnumerable<(string Path, FileInfo File)> FilesBelow(string directory)
    {
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry.LinkTarget is not null)
                throw new InvalidDataException($"{entry.FullName} is a link; an artifact holds files and directories only.");
            if (ArtifactPath.Fault(entry.Name) is { } fault)
                throw new InvalidDataException($"The name of {entry.FullName} {fault}.");
            if (entry is FileInfo file)
            {
                yield return (file.Name, file);
                continue;
            }
            foreach (var (path, below) in FilesBelow(entry.FullName))
                yield return ($"{entry.Name}/{path}", below);
        }
    }
}
