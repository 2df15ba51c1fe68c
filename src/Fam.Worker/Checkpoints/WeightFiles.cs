using System.Text.Json;

namespace Fam.Worker.Checkpoints;

/// <summary>The safetensors files of a model's directory, one or several, and which tensor lies in which.</summary>
public sealed class WeightFiles : IDisposable
{
    public const string IndexFile = "model.safetensors.index.json";

    private const long MaxIndexBytes = 100_000_000;

    // Pickle runs code when it is read.
    private static readonly string[] Pickled = ["*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl"];

    private readonly List<MappedSafeTensors> files = [];
    private readonly Dictionary<string, MappedSafeTensors> owners = new(StringComparer.Ordinal);

    private WeightFiles(string path) => Path = path;

    /// <summary>The file or index that messages name.</summary>
    public string Path { get; }

    public IReadOnlyCollection<string> Names => owners.Keys;

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => files.Sum(file => file.Bytes);

    /// <summary>Files in the order of their names.</summary>
    public IReadOnlyList<MappedSafeTensors> Files => files;

    /// <exception cref="CheckpointException">There are no safetensors, or they are not what the index says.</exception>
    public static WeightFiles Open(string directory)
    {
        var single = System.IO.Path.Combine(directory, Checkpoint.ModelFile);
        var index = System.IO.Path.Combine(directory, IndexFile);
        var weights = new WeightFiles(File.Exists(single) || !File.Exists(index) ? single : index);
        try
        {
            if (weights.Path == index) weights.OpenShards(directory, index);
            else if (File.Exists(single)) weights.Add(MappedSafeTensors.Open(single));
            else throw new CheckpointException(Absent(directory, single));
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Where a tensor lies and what it is.</summary>
    public SafeTensorsEntry EntryOf(string name) => owners[name].EntryOf(name);

    /// <summary>Copies a tensor's elements into another of the same shape, whatever its type and device.</summary>
    public void CopyTo(string name, TorchSharp.torch.Tensor target) => owners[name].CopyTo(name, target);

    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }

    private void Add(MappedSafeTensors file)
    {
        files.Add(file);
        foreach (var name in file.Names)
        {
            if (!owners.TryAdd(name, file)) throw new CheckpointException($"{file.Path}: tensor {name} is in {owners[name].Path} too.");
        }
    }

    private void OpenShards(string directory, string index)
    {
        var byName = ReadIndex(index);
        foreach (var shard in byName.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) Add(MappedSafeTensors.Open(System.IO.Path.Combine(directory, shard)));
        foreach (var (name, shard) in byName)
        {
            if (!owners.TryGetValue(name, out var file) || System.IO.Path.GetFileName(file.Path) != shard) throw new CheckpointException($"{index}: weight_map has {name} in {shard}, which has no such tensor.");
        }

        var unnamed = owners.Keys.FirstOrDefault(name => !byName.ContainsKey(name));
        if (unnamed is not null) throw new CheckpointException($"{index}: weight_map does not have {unnamed}, which is in {owners[unnamed].Path}.");
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        if (new FileInfo(index).Length > MaxIndexBytes) throw new CheckpointException($"{index} is larger than {MaxIndexBytes} bytes.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index), new JsonDocumentOptions { MaxDepth = 8 });
            var map = document.RootElement.GetProperty("weight_map").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString() ?? "", StringComparer.Ordinal);
            var outside = map.Values.FirstOrDefault(shard => !IsPlainName(shard));
            return outside is null ? map : throw new CheckpointException($"{index}: weight_map names the file '{outside}'; it must be a name ending in .safetensors in the same directory.");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new CheckpointException($"{index}: it must be an object whose weight_map has a file's name for each tensor: {failure.Message}", failure);
        }
    }

    private static bool IsPlainName(string name) => name == System.IO.Path.GetFileName(name) && name.EndsWith(".safetensors", StringComparison.Ordinal);

    private static string Absent(string directory, string single)
    {
        var pickle = Directory.Exists(directory) ? Pickled.SelectMany(pattern => Directory.EnumerateFiles(directory, pattern)).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return pickle is null
            ? $"{single} does not exist, nor does {IndexFile}."
            : $"{pickle} is a pickle, which runs code when it is read, and is refused; save the model as {Checkpoint.ModelFile}.";
    }
}
