using System.Security.Cryptography;
using System.Text;
using Fam.Artifacts;
using Fam.Worker.Trials;

namespace Fam.Worker.Provenance;

/// <summary>SHA-256 of the files that a spec names by path. What it names in the artifact store has its hash in the name.</summary>
internal static class InputHashes
{
    /// <summary>What is larger is told by its size: hashing it would hold the trial up.</summary>
    internal const long MostBytes = 1L << 30;

    private const string Prefix = "sha256:";

    /// <summary>By the path as the spec has it; a directory has one hash over the names and hashes of its files.</summary>
    public static IEnumerable<(string Path, string Hash)> Of(AttemptAssignment assignment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var spec = assignment.Spec;
        string?[] named = [spec.ModelNameOrPath, spec.Task.TrainFile, spec.Task.ValidationFile, .. spec.Evaluate.SelectMany(evaluation => new[] { evaluation.DataFile, evaluation.HaystackFile, evaluation.TaskFile })];
        foreach (var path in named.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (Hash(assignment.PathTo(path), cancellation) is { } hash)
                yield return (path, hash);
        }
    }

    /// <summary>Null where there is nothing: whoever reads it will say so.</summary>
    internal static string? Hash(string path, CancellationToken cancellation)
    {
        if (IsThere(path)) return Untold([Target(path)]) ?? Of(path, cancellation);
        if (!Directory.Exists(path)) return null;
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsThere).Order(StringComparer.Ordinal).ToList();
        if (Untold([.. files.Select(Target)]) is { } size) return size;
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) all.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(path, file)}\0{Of(file, cancellation)}\n"));
        return Prefix + Convert.ToHexStringLower(all.GetHashAndReset());
    }

    /// <summary>What is told in place of a hash; null where there is to be one.</summary>
    private static string? Untold(IReadOnlyList<FileInfo> files) => files.Sum(file => file.Length) is var bytes && bytes > MostBytes ? $"not hashed: {bytes} bytes" : null;

    // A link that leads nowhere exists, too.
    private static bool IsThere(string path) => File.Exists(path) && Target(path).Exists;

    // A link's own length is that of a path: Hugging Face's cache has links to the weights.
    private static FileInfo Target(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);

    private static string Of(string path, CancellationToken cancellation) => Prefix + ArtifactHash.OfFile(path, cancellation).Hex;
}
