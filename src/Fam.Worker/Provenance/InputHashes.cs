using System.Security.Cryptography;
using System.Text;
using Fam.Worker.Trials;

namespace Fam.Worker.Provenance;

/// <summary>SHA-256 of the files that a spec names by path. What it names in the artifact store has its hash in the name.</summary>
internal static class InputHashes
{
    /// <summary>What is larger is told by its size: hashing it would hold the trial up.</summary>
    internal const long MostBytes = 1L << 30;

    /// <summary>By the path as the spec has it; a directory has one hash over the names and hashes of its files.</summary>
    public static IEnumerable<(string Path, string Hash)> Of(AttemptAssignment assignment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var spec = assignment.Spec;
        string?[] named = [spec.ModelNameOrPath, spec.Task.TrainFile, .. spec.Evaluate.SelectMany(evaluation => new[] { evaluation.DataFile, evaluation.HaystackFile, evaluation.TaskFile })];
        foreach (var path in named.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (Hash(assignment.PathTo(path), cancellation) is { } hash)
                yield return (path, hash);
        }
    }

    /// <summary>Null where there is nothing: whoever reads it will say so.</summary>
    internal static string? Hash(string path, CancellationToken cancellation)
    {
        if (File.Exists(path)) return Hash([new FileInfo(path)], _ => "", cancellation);
        if (!Directory.Exists(path)) return null;
        var files = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal).ToList();
        return Hash(files, file => Path.GetRelativePath(path, file.FullName), cancellation);
    }

    private static string Hash(List<FileInfo> files, Func<FileInfo, string> name, CancellationToken cancellation)
    {
        var bytes = files.Sum(file => file.Length);
        if (bytes > MostBytes) return $"not hashed: {bytes} bytes";
        if (files is [var only] && name(only).Length == 0) return HashOf(only, cancellation);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) all.AppendData(Encoding.UTF8.GetBytes($"{name(file)}\0{HashOf(file, cancellation)}\n"));
        return "sha256:" + Convert.ToHexStringLower(all.GetHashAndReset());
    }

    private static string HashOf(FileInfo file, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var content = file.OpenRead();
        var buffer = new byte[1 << 20];
        for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
