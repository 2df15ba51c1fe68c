using System.Security.Cryptography;
using System.Text;
using System.Runtime.InteropServices;
using Fam.Worker.Checkpoints;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Evaluation.Asking;

/// <summary>
/// What a stream remembers of a long reading, as a file in the attempt's directory, so that the next attempt on this machine
/// goes on inside the sample. One file at a time; it goes when the reading is through.
/// </summary>
/// <param name="attempt">Directory of this attempt; those of the job's earlier ones lie beside it.</param>
/// <param name="period">Blocks between two snapshots; 0 takes none.</param>
/// <param name="weights">What tells the model's weights from others that the job may have had: where it goes on from an older checkpoint, it trains others.</param>
public sealed class StreamSnapshots(string attempt, int period, string weights = "")
{
    private const string Folder = "evaluation";
    private const string Sums = "sums";

    /// <summary>Whether one is due after a part of a reading.</summary>
    /// <param name="before">Blocks before the part.</param>
    /// <param name="after">Blocks with it.</param>
    public bool IsDue(int before, int after) => period > 0 && after / period > before / period;

    /// <summary>Takes one of a reading's stream.</summary>
    /// <param name="reading">What tells this reading from others: the ids that are read, and whatever else decides what is done with them.</param>
    /// <param name="sums">What was added up so far.</param>
    public void Take(StreamingPass stream, IReadOnlyList<int> reading, IReadOnlyList<double> sums)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(sums);
        using var scope = NewDisposeScope();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(attempt, Folder)).FullName, NameOf(reading));
        var written = path + ".writing";
        File.Delete(written);
        var state = stream.State().Select(item => (item.Key, item.Value));
        SafeTensors.Save(written, sums.Count == 0 ? state : state.Append((Sums, tensor(sums.ToArray()))));
        File.Move(written, path, overwrite: true);
    }

    /// <summary>Brings a fresh stream to where the furthest snapshot of a reading is that can be read; else it stays at the beginning.</summary>
    /// <param name="before">Only snapshots that have consumed fewer tokens.</param>
    /// <returns>What had been added up there; empty at the beginning.</returns>
    public IReadOnlyList<double> Restore(StreamingPass stream, IReadOnlyList<int> reading, int before)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (period == 0) return [];
        using var scope = NewDisposeScope();
        var (furthest, sums, position) = ((StreamState?)null, (IReadOnlyList<double>)[], 0L);
        foreach (var path in Files(reading))
        {
            try
            {
                var tensors = SafeTensors.Load(path);
                var state = new StreamState(tensors);
                if (state.Position < before && state.Position > position)
                    (furthest, sums, position) = (state, tensors.TryGetValue(Sums, out var added) ? added.data<double>().ToArray() : [], state.Position);
            }
            catch (Exception failure) when (failure is CheckpointException or InvalidDataException or ArgumentException or IOException)
            {
                // A snapshot only saves time; without it the text is streamed from its first token.
                Console.Error.WriteLine($"The snapshot {path} cannot be read and is not used: {failure.Message}");
            }
        }

        if (furthest is not null) stream.Restore(furthest);
        return sums;
    }

    /// <summary>The reading is through.</summary>
    public void Forget(IReadOnlyList<int> reading)
    {
        if (period == 0 || !Directory.Exists(Path.Combine(attempt, Folder))) return;
        File.Delete(Path.Combine(attempt, Folder, NameOf(reading)));
    }

    private IEnumerable<string> Files(IReadOnlyList<int> reading)
    {
        var job = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(attempt));
        var name = NameOf(reading);
        return job is null || !Directory.Exists(job) ? [] : Directory.EnumerateDirectories(job).Select(sibling => Path.Combine(sibling, Folder, name)).Where(File.Exists);
    }

    private string NameOf(IReadOnlyList<int> reading) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(weights), .. MemoryMarshal.AsBytes<int>(reading.ToArray())])) + ".safetensors";
}
