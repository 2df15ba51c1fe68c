using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>A model's directory: <c>config.json</c> with Hugging Face's keys and Fam's, and safetensors in one file or several.</summary>
public static class Checkpoint
{
    public const string ConfigFile = "config.json";
    public const string ModelFile = "model.safetensors";

    // A model trained with FAM may be run without it, as a baseline.
    private const string FamPrompt = "model.fam_prompt.weight";
    private const string FamPrefix = ".fam_prefix.weight";

    // Older files hold the rotary frequencies, which follow from the configuration.
    private const string RotaryBuffer = ".rotary_emb.inv_freq";

    private const long MaxConfigBytes = 1 << 20;

    /// <summary>Reads a decoder, on the CPU, in the precision float32.</summary>
    /// <exception cref="CheckpointException">A file is missing, torn, or does not fit the other.</exception>
    public static Decoder LoadModel(string directory) => LoadModel(directory, ReadConfig(directory));

    /// <summary>Reads the weights into a decoder of this spec, whose memory keys may differ from the checkpoint's own.</summary>
    /// <exception cref="CheckpointException">A file is missing, torn, or does not fit the spec.</exception>
    public static Decoder LoadModel(string directory, ModelSpec spec) => LoadModel(directory, spec, _ => false).Decoder;

    /// <summary>The same; parameters that the directory may lack stay as a new decoder has them, and are named.</summary>
    /// <param name="type">Precision of the decoder; null is float32.</param>
    public static (Decoder Decoder, IReadOnlyList<string> Lacking) LoadModel(string directory, ModelSpec spec, Func<string, bool> mayLack, ScalarType? type = null)
    {
        var decoder = Build(directory, spec);
        if (type is { } precision) decoder.to(precision);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var weights = WeightFiles.Open(directory);
        var parameters = decoder.named_parameters().ToDictionary(item => item.name, item => item.parameter, StringComparer.Ordinal);
        var stored = weights.Names.ToHashSet(StringComparer.Ordinal);
        var lacking = parameters.Keys.Where(name => !stored.Contains(name) && mayLack(name)).ToList();
        var missing = parameters.Keys.Except(lacking, StringComparer.Ordinal).Where(name => !stored.Contains(name)).ToList();
        var unknown = stored.Where(name => !parameters.ContainsKey(name) && !IsBeside(name, spec)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count + unknown.Count > 0)
            throw new CheckpointException($"{weights.Path}: {Names("missing", missing)}{(missing.Count > 0 && unknown.Count > 0 ? "; " : "")}{Names("not of this model", unknown)}.");
        foreach (var (name, parameter) in parameters.Where(item => stored.Contains(item.Key)))
        {
            var shape = weights.EntryOf(name).Shape;
            if (!shape.AsSpan().SequenceEqual(parameter.shape))
                throw new CheckpointException($"{weights.Path}: {name} has shape [{string.Join(", ", shape)}]; the model's shape asks for [{string.Join(", ", parameter.shape)}].");
            weights.CopyTo(name, parameter);
        }

        return (decoder, lacking);
    }

    /// <summary>Writes both files into an existing directory.</summary>
    public static void SaveModel(Decoder decoder, string directory)
    {
        WriteJson(Path.Combine(directory, ConfigFile), decoder.Spec);
        SafeTensors.Save(Path.Combine(directory, ModelFile), decoder.named_parameters().Select(item => (item.name, (Tensor)item.parameter)));
    }

    /// <summary>Reads <c>config.json</c>, Hugging Face's or our own; keys that change nothing here are left to their owners.</summary>
    /// <exception cref="CheckpointException">The file is missing, torn, or asks for what is not supported.</exception>
    public static ModelSpec ReadConfig(string directory) => PublishedConfig.Read(ReadJson(directory), Path.Combine(directory, ConfigFile));

    /// <summary>Reads a <c>config.json</c> that may lie anywhere.</summary>
    /// <exception cref="CheckpointException">The file is missing, torn, or asks for what is not supported.</exception>
    public static ModelSpec ReadConfigFile(string path) => File.Exists(path)
        ? PublishedConfig.Read(ReadObject(path), path)
        : throw new CheckpointException($"{path} does not exist; it must be a {ConfigFile}.");

    /// <summary>Every key of a directory's <c>config.json</c>, as it stands.</summary>
    /// <exception cref="CheckpointException">The file is missing or not a JSON object.</exception>
    public static JsonObject ReadJson(string directory)
    {
        var path = Path.Combine(directory, ConfigFile);
        return File.Exists(path) ? ReadObject(path) : throw new CheckpointException($"{path} does not exist; a checkpoint directory has {ConfigFile} and {ModelFile}.");
    }

    /// <summary>Writes JSON and syncs it to disk.</summary>
    public static void WriteJson<T>(string path, T value)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(file, value, FamJson.Indented);
        file.Flush(flushToDisk: true);
    }

    private static JsonObject ReadObject(string path)
    {
        if (new FileInfo(path).Length > MaxConfigBytes) throw new CheckpointException($"{path} is larger than {MaxConfigBytes} bytes.");
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) as JsonObject
                ?? throw new CheckpointException($"{path} must hold a JSON object.");
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }

    private static Decoder Build(string directory, ModelSpec spec)
    {
        try
        {
            return new Decoder(spec);
        }
        catch (ModelShapeException failure)
        {
            throw new CheckpointException($"{Path.Combine(directory, ConfigFile)}: {failure.Message}", failure);
        }
    }

    /// <summary>Whether a stored tensor may be there without the model having it.</summary>
    private static bool IsBeside(string name, ModelSpec spec) =>
        name == FamPrompt || name.EndsWith(FamPrefix, StringComparison.Ordinal) || name.EndsWith(RotaryBuffer, StringComparison.Ordinal)
        || (spec.TieWordEmbeddings && name == "lm_head.weight");

    private static string Names(string what, List<string> names) => names.Count == 0
        ? ""
        : $"{what}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? $" and {names.Count - 5} more" : "")}";
}
