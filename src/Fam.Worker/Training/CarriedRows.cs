using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Data;
using Fam.Worker.Model;
using static TorchSharp.torch;

namespace Fam.Worker.Training;

/// <summary>Where a row of a batch stands in its document.</summary>
/// <param name="Document">Number of the document in the run.</param>
/// <param name="Consumed">Tokens of it that came before.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RowPlace(long Document, long Consumed);

/// <summary>What the rows of all parts of a batch carry from step to step. A part has the same rows in every step.</summary>
internal sealed class CarriedRows(TrainingSpec training) : IDisposable
{
    private const string Prefix = "carried_memory.";
    // Parts run side by side on replicas.
    private readonly ConcurrentDictionary<int, CarriedMemory> parts = [];

    /// <summary>Where the rows of a part go on; null where its sequences stand alone.</summary>
    /// <param name="part">Its place in the batch.</param>
    /// <param name="device">Where it runs.</param>
    public Continuation? From(int part, IReadOnlyList<RowPlace>? places, Device device) => places is null
        ? null
        : new Continuation([.. places.Select(place => place.Consumed)], [.. places.Select(place => Offset(place.Document))], Held(part, device));

    /// <summary>Takes what a part left; null leaves nothing.</summary>
    public void Keep(int part, CarriedMemory? left)
    {
        if (left is null) return;
        parts.GetValueOrDefault(part)?.Dispose();
        parts[part] = left;
    }

    /// <summary>As it is stored: <c>carried_memory.PART.NAME</c>.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Named() =>
        parts.OrderBy(part => part.Key).SelectMany(part => part.Value.Tensors.Select(item => ($"{Prefix}{part.Key}.{item.Key}", item.Value)));

    /// <summary>Takes what was stored.</summary>
    /// <exception cref="CheckpointException">A name is none of those that are written.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> saved)
    {
        Dispose();
        var named = from item in saved
                    where item.Key.StartsWith(Prefix, StringComparison.Ordinal)
                    let rest = item.Key[Prefix.Length..].Split('.', 2)
                    select (Part: int.TryParse(rest[0], out var part) ? part : throw new CheckpointException($"{item.Key} is no carried memory."), Name: rest[1], Tensor: item.Value);
        foreach (var part in named.ToLookup(item => item.Part))
            parts[part.Key] = new CarriedMemory(part.Select(item => KeyValuePair.Create(item.Name, item.Tensor)));
    }

    public void Dispose()
    {
        foreach (var memory in parts.Values) memory.Dispose();
        parts.Clear();
    }

    private CarriedMemory? Held(int part, Device device) => parts.TryGetValue(part, out var memory) ? parts[part] = memory.On(device) : null;

    // One offset for all of a document: what it carries was turned by it.
    private long Offset(long document)
    {
        if (training.RandomPositionOffset == 0) return 0;
        var random = NamedRandom.Random(training.Seed, "position-offset", document);
        return random.Next(2) == 0 ? 0 : random.NextInt64(training.RandomPositionOffset + 1L);
    }
}
