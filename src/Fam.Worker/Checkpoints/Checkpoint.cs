using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>A model's directory: <c>config.json</c> with Hugging Face's keys and Fam's, and <c>model.safetensors</c>.</summary>
public static class Checkpoint
{
    public const string ConfigFile = "config.json";
    public const string ModelFile = "model.safetensors";

    // A model trained with FAM may be run without it, as a baseline.
    private const string FamPrompt = "model.fam_prompt.weight";
    private const string FamPrefix = ".fam_prefix.weight";

    private const long MaxConfigBytes = 1 << 20;

    /// <summary>Reads a decoder, on the CPU, in the precision float32.</summary>
    /// <exception cref="CheckpointException">A file is missing, torn, or does not fit the other.</exception>
    public static Decoder LoadModel(string directory) => LoadModel(directory, ReadConfig(directory));

    /// <summary>Reads the weights into a decoder of this spec, whose memory keys may differ from the checkpoint's own.</summary>
    /// <exception cref="CheckpointException">A file is missing, torn, or does not fit the spec.</exception>
    public static Decoder LoadModel(string directory, ModelSpec spec) => LoadModel(directory, spec, _ => false).Decoder;

    /// <summary>The same; parameters that the directory may lack stay as a new decoder has them, and are named.</summary>
    public static (Decoder Decoder, IReadOnlyList<string> Lacking) LoadModel(string directory, ModelSpec spec, Func<string, bool> mayLack)
    {
        Decoder decoder;
        try
        {
            decoder = new Decoder(spec);
        }
        catch (ModelShapeException failure)
        {
            throw new CheckpointException($"{Path.Combine(directory, ConfigFile)}: {failure.Message}", failure);
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var path = Path.Combine(directory, ModelFile);
        var tensors = SafeTensors.Load(path);
        var parameters = decoder.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        var lacking = parameters.Keys.Where(name => !tensors.ContainsKey(name) && mayLack(name)).ToList();
        var missing = parameters.Keys.Except(lacking).Where(name => !tensors.ContainsKey(name)).ToList();
        var unknown = tensors.Keys.Where(name => name != FamPrompt && !name.EndsWith(FamPrefix, StringComparison.Ordinal) && !parameters.ContainsKey(name)).ToList();
        if (missing.Count + unknown.Count > 0)
            throw new CheckpointException($"{path}: {Names("missing", missing)}{(missing.Count > 0 && unknown.Count > 0 ? "; " : "")}{Names("not of this model", unknown)}.");
        foreach (var (name, parameter) in parameters.Where(item => tensors.ContainsKey(item.Key)))
        {
            if (!tensors[name].shape.AsSpan().SequenceEqual(parameter.shape))
                throw new CheckpointException($"{path}: {name} has shape [{string.Join(", ", tensors[name].shape)}]; the model's shape asks for [{string.Join(", ", parameter.shape)}].");
            parameter.copy_(tensors[name]);
        }

        return (decoder, lacking);
    }

    /// <summary>Writes both files into an existing directory.</summary>
    public static void SaveModel(Decoder decoder, string directory)
    {
        WriteJson(Path.Combine(directory, ConfigFile), decoder.Spec);
        SafeTensors.Save(Path.Combine(directory, ModelFile), decoder.named_parameters().Select(item => (item.name, (Tensor)item.parameter)));
    }

    /// <summary>Reads <c>config.json</c>; keys that are not Fam's are left to their owners.</summary>
    public static ModelSpec ReadConfig(string directory)
    {
        var path = Path.Combine(directory, ConfigFile);
        if (!File.Exists(path)) throw new CheckpointException($"{path} does not exist; a checkpoint directory has {ConfigFile} and {ModelFile}.");
        return ReadConfigFile(path);
    }

    /// <summary>Reads a <c>config.json</c> that may lie anywhere.</summary>
    public static ModelSpec ReadConfigFile(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException($"{path} does not exist; it must be a {ConfigFile}.");
        if (new FileInfo(path).Length > MaxConfigBytes) throw new CheckpointException($"{path} is larger than {MaxConfigBytes} bytes.");
        try
        {
            var spec = JsonSerializer.Deserialize<ModelSpec>(File.ReadAllBytes(path), FamJson.Options) ?? throw new CheckpointException($"{path} is null.");
            return spec;
        }
        catch (JsonException failure)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }

    /// <summary>Writes JSON and syncs it to disk.</summary>
    public static void WriteJson<T>(string path, T value)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(file, value, FamJson.Indented);
        file.Flush(flushToDisk: true);
    }

    private static string Names(string what, List<string> names) => names.Count == 0
        ? ""
        : $"{what}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? $" and {names.Count - 5} more" : "")}";
}
