using System.IO.MemoryMappedFiles;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>One safetensors file, mapped into memory: pages are read once, when a tensor is copied out of them.</summary>
public sealed class MappedSafeTensors : IDisposable
{
    // What is copied at a time; a large embedding has more bytes than one span can hold.
    private const int ChunkBytes = 64 << 20;

    private readonly Dictionary<string, SafeTensorsEntry> entries;
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;

    private MappedSafeTensors(string path, IReadOnlyList<SafeTensorsEntry> entries)
    {
        Path = path;
        this.entries = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    public string Path { get; }

    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => entries.Values.Sum(entry => entry.End - entry.Begin);

    /// <exception cref="CheckpointException">The file is missing, not whole, or not safetensors.</exception>
    public static MappedSafeTensors Open(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new MappedSafeTensors(path, SafeTensorsHeader.Read(file, path));
        }
        catch (IOException failure)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }

    public SafeTensorsEntry EntryOf(string name) => entries[name];

    /// <summary>Copies a tensor's elements, by rows of what fits a chunk, into another of the same shape.</summary>
    public void CopyTo(string name, Tensor target)
    {
        var entry = entries[name];
        var bytes = entry.End - entry.Begin;
        if (bytes == 0) return;
        using var scope = NewDisposeScope();
        var flat = target.view(-1);
        var (elements, width) = (flat.numel(), bytes / flat.numel());
        for (long done = 0; done < elements;)
        {
            using var chunkScope = NewDisposeScope();
            var count = Math.Min(elements - done, ChunkBytes / width);
            var chunk = empty([count], dtype: entry.Type);
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(view.PointerOffset + entry.Begin + (done * width)), chunk.bytes);
            flat.narrow(0, done, count).copy_(chunk);
            done += count;
        }
    }

    public void Dispose()
    {
        view.Dispose();
        mapping.Dispose();
    }
}
