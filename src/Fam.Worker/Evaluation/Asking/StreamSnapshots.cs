using System.Security.Cryptography;
using System.Runtime.InteropServices;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>
/// What a stream remembers of a long prompt, as a file in the attempt's directory, so that the next attempt on this machine
/// goes on inside the sample. One file at a time; it goes when the prompt is through.
/// </summary>
/// <param name="attempt">Directory of this attempt; those of the job's earlier ones lie beside it.</param>
/// <param name="period">Blocks between two snapshots; 0 takes none.</param>
public sealed class StreamSnapshots(string attempt, int period)
{
    private const string Folder = "evaluation";

    /// <summary>Whether one is due after a part of a prompt.</summary>
    /// <param name="before">Blocks before the part.</param>
    /// <param name="after">Blocks with it.</param>
    public bool IsDue(int before, int after) => period > 0 && after / period > before / period;

    /// <summary>Takes one of a prompt's stream.</summary>
    public void Take(StreamingPass stream, IReadOnlyList<int> prompt)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(attempt, Folder)).FullName, NameOf(prompt));
        var written = path + ".writing";
        File.Delete(written);
        SafeTensors.Save(written, stream.State().Select(item => (item.Key, item.Value)));
        File.Move(written, path, overwrite: true);
    }

    /// <summary>Brings a fresh stream to where the furthest snapshot of a prompt is that can be read; else it stays at the beginning.</summary>
    public void Restore(StreamingPass stream, IReadOnlyList<int> prompt)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (period == 0) return;
        using var scope = NewDisposeScope();
        StreamState? furthest = null;
        foreach (var path in Files(prompt))
        {
            try
            {
                var state = new StreamState(SafeTensors.Load(path));
                if (state.Position < prompt.Count && state.Position > (furthest?.Position ?? 0)) furthest = state;
            }
            catch (Exception failure) when (failure is CheckpointException or ArgumentException or IOException)
            {
                // A snapshot only saves time; without it the prompt is streamed from its first token.
                Console.Error.WriteLine($"The snapshot {path} cannot be read and is not used: {failure.Message}");
            }
        }

        if (furthest is not null) stream.Restore(furthest);
    }

    /// <summary>The prompt is through.</summary>
    public void Forget(IReadOnlyList<int> prompt)
    {
        if (period == 0 || !Directory.Exists(Path.Combine(attempt, Folder))) return;
        File.Delete(Path.Combine(attempt, Folder, NameOf(prompt)));
    }

    private IEnumerable<string> Files(IReadOnlyList<int> prompt)
    {
        var job = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(attempt));
        var name = NameOf(prompt);
        return job is null || !Directory.Exists(job) ? [] : Directory.EnumerateDirectories(job).Select(sibling => Path.Combine(sibling, Folder, name)).Where(File.Exists);
    }

    private static string NameOf(IReadOnlyList<int> prompt) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(prompt.ToArray()))) + ".safetensors";
}
