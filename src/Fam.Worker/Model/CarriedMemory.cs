using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Where the rows of a batch stand in their documents, and what they carry on from the tokens before.</summary>
/// <param name="Consumed">Tokens of its document that each row has read, a whole number of blocks; at 0 it begins one.</param>
/// <param name="Offsets">Added to all positions of each row; the same for all of a document.</param>
/// <param name="Memory">What the last pass over these rows left; null where all of them begin.</param>
public sealed record Continuation(IReadOnlyList<long> Consumed, IReadOnlyList<long> Offsets, CarriedMemory? Memory)
{
    /// <summary>Whether no row goes on.</summary>
    public bool AllBegin => Memory is null || Consumed.All(tokens => tokens == 0);

    /// <summary>Which rows begin, shaped to choose between tensors of so many dimensions: [N, 1, …].</summary>
    public Tensor Begins(int dimensions, Device device) =>
        tensor(Consumed.ToArray()).eq(0).view([Consumed.Count, .. Enumerable.Repeat(1L, dimensions - 1)]).to(device);
}

/// <summary>
/// What the rows of a batch leave to the next pass over the same rows: of each layer the keys and values of its last blocks
/// and of earlier feedback memories, and the feedback memory's state; or memory tokens. No gradient crosses passes.
/// </summary>
/// <remarks>N rows, M segments, n feedback memories read, F FAM length, R memory tokens read, B block, D width, G key/value heads, C head width.</remarks>
public sealed class CarriedMemory : IDisposable
{
    /// <summary>[N, M, G, B, C].</summary>
    internal const string SegmentKeys = "segment_keys";

    /// <summary>[N, M, G, B, C].</summary>
    internal const string SegmentValues = "segment_values";

    /// <summary>[N, F, D].</summary>
    internal const string FamState = "fam";

    /// <summary>[N, n − 1, G, F, C].</summary>
    internal const string FamKeys = "fam_keys";

    /// <summary>[N, n − 1, G, F, C].</summary>
    internal const string FamValues = "fam_values";

    /// <summary>[N, R, D].</summary>
    internal const string Tokens = "memory_tokens";

    private readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);

    public CarriedMemory()
    {
    }

    /// <summary>Takes tensors over that <see cref="Tensors"/> gave.</summary>
    public CarriedMemory(IEnumerable<KeyValuePair<string, Tensor>> saved)
    {
        foreach (var (name, tensor) in saved) tensors[name] = tensor.DetachFromDisposeScope();
    }

    /// <summary>By name, rows first; a row that begins a document reads none of its own.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>This where it lies on the device, else its copy there, which takes its place.</summary>
    public CarriedMemory On(Device device)
    {
        if (tensors.Values.All(tensor => tensor.device.type == device.type && Math.Max(0, tensor.device.index) == Math.Max(0, device.index))) return this;
        using var scope = NewDisposeScope();
        var moved = new CarriedMemory(tensors.Select(item => KeyValuePair.Create(item.Key, item.Value.to(device))));
        Dispose();
        return moved;
    }

    public void Dispose()
    {
        foreach (var tensor in tensors.Values) tensor.Dispose();
        tensors.Clear();
    }

    internal Tensor Of(string part, int layer) => tensors[Name(part, layer)];

    /// <summary>Takes a copy; a layer that runs again leaves the same again.</summary>
    internal void Leave(string part, int layer, Tensor tensor)
    {
        if (tensors.Remove(Name(part, layer), out var before)) before.Dispose();
        tensors[Name(part, layer)] = tensor.detach().clone().DetachFromDisposeScope();
    }

    private static string Name(string part, int layer) => $"{part}.{layer}";
}
