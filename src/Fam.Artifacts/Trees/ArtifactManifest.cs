using System.Text.Json;
using Fam.Contracts;

namespace Fam.Artifacts.Trees;

/// <summary>
/// The files of a directory by their hashes. Its canonical JSON is an object of the store like any other, and that
/// object's hash names the whole directory.
/// </summary>
public sealed record ArtifactManifest
{
    /// <summary>Largest manifest that is read, in bytes.</summary>
    public const int MostBytes = 16 << 20;

    private const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>In ordinal order of their paths.</summary>
    public required IReadOnlyList<ArtifactFile> Files { get; init; }

    public static ArtifactManifest Of(IEnumerable<ArtifactFile> files) =>
        new() { Version = CurrentVersion, Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)] };

    public long TotalBytes() => Files.Sum(file => file.Bytes);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, FamJson.Options);

    /// <exception cref="ArtifactCorruptException">The bytes are no manifest, or one whose paths leave the directory.</exception>
    public static ArtifactManifest Read(ReadOnlySpan<byte> json)
    {
        ArtifactManifest? read;
        try
        {
            read = JsonSerializer.Deserialize<ArtifactManifest>(json, FamJson.Options);
        }
        catch (JsonException wrong)
        {
            throw new ArtifactCorruptException($"The object is no manifest: {wrong.Message}", wrong);
        }
        return read is null ? throw new ArtifactCorruptException("The object is no manifest but null.")
            : read.Fault() is { } fault ? throw new ArtifactCorruptException($"The manifest is refused: {fault}") : read;
    }

    /// <summary>What is wrong with it, in words; null where nothing is.</summary>
    public string? Fault()
    {
        if (Version != CurrentVersion)
            return $"it has version {Version}; this Fam reads version {CurrentVersion}.";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files)
        {
            if (ArtifactPath.Fault(file.Path) is { } fault)
                return $"path '{file.Path}' {fault}.";
            if (!seen.Add(file.Path))
                return $"path '{file.Path}' is listed twice.";
            if (!ArtifactHash.TryParse(file.Sha256, out _))
                return $"sha256 of '{file.Path}' is '{file.Sha256}'; it must be 64 digits of lower-case hexadecimal.";
            if (file.Bytes < 0)
                return $"bytes of '{file.Path}' is {file.Bytes}; it must be 0 or more.";
        }
        return Files.Select(file => Ancestors(file.Path).FirstOrDefault(seen.Contains)).FirstOrDefault(taken => taken is not null) is { } both
            ? $"path '{both}' is a file and a directory." : null;
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }
}

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Relative, with '/'.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ArtifactFile(string Path, string Sha256, long Bytes);
