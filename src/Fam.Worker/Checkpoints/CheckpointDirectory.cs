using Fam.Artifacts;
using Fam.Worker.Adapters;

namespace Fam.Worker.Checkpoints;

/// <summary>Directories of checkpoints below one root: written whole or not at all, old ones removed.</summary>
/// <param name="Root">The attempt's <c>checkpoints</c> directory.</param>
public sealed record CheckpointDirectory(string Root)
{
    private const string Prefix = "step-";
    private const string Unfinished = ".writing-";

    /// <summary>Names under which a checkpoint's weights may be.</summary>
    public static IReadOnlyList<string> WeightsFiles { get; } = [Checkpoint.ModelFile, AdapterFiles.WeightsFile];

    /// <summary>
    /// Lets <paramref name="write"/> fill a hidden directory, syncs it, and gives it its name in one step.
    /// What a killed process left half written is never seen under a checkpoint's name.
    /// </summary>
    /// <returns>The checkpoint's path.</returns>
    public string Write(int step, Action<string> write)
    {
        Directory.CreateDirectory(Root);
        foreach (var left in Directory.EnumerateDirectories(Root, Unfinished + "*")) Directory.Delete(left, recursive: true);
        var hidden = Path.Combine(Root, Unfinished + step.ToString("D8", null));
        var target = PathOf(step);
        Directory.CreateDirectory(hidden);
        try
        {
            write(hidden);
        }
        catch (Exception failure)
        {
            var full = failure is IOException io && DiskSpace.IsExhausted(io) ? DiskSpace.Explain(io, target) : null;
            // A full disk needs the room at once: the attempt's last event must still fit.
            Directory.Delete(hidden, recursive: true);
            if (full is not null)
                throw full;
            throw;
        }
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.Move(hidden, target);
        return target;
    }

    /// <summary>Deletes all but the newest <paramref name="keep"/> checkpoints.</summary>
    public void Prune(int keep)
    {
        foreach (var old in Directory.EnumerateDirectories(Root, Prefix + "*").OrderDescending(StringComparer.Ordinal).Skip(keep).ToList())
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Bytes of all files of a checkpoint.</summary>
    public static long SizeOf(string checkpoint) => new DirectoryInfo(checkpoint).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>The file a checkpoint's weights are in, the whole model's or an adapter's; null where there is neither.</summary>
    public static string? WeightsOf(string checkpoint) => WeightsFiles.Select(name => Path.Combine(checkpoint, name)).FirstOrDefault(File.Exists);

    /// <summary>SHA-256 of the file that <see cref="WeightsOf"/> finds, lower-case hex.</summary>
    public static string ModelHash(string checkpoint) =>
        ArtifactHash.OfFile(WeightsOf(checkpoint) ?? throw new CheckpointException($"{checkpoint} has none of {string.Join(", ", WeightsFiles)}."), CancellationToken.None).Hex;

    private string PathOf(int step) => Path.Combine(Root, Prefix + step.ToString("D8", null));
}
