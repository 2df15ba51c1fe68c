using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Checkpoints;

/// <summary>Writes a checkpoint as a directory of Fam's own: one safetensors file, and the memory's keys in <c>config.json</c>.</summary>
public static class ModelConversion
{
    // What belongs to a model and is no weight: taken over as it is.
    private static readonly string[] Beside = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "generation_config.json"];

    // Said in other keys here.
    private static readonly string[] Renamed = ["rope_parameters", "rope_scaling", "dtype", "torch_dtype", "hidden_activation", "layer_types", "use_sliding_window", "max_window_layers", "sliding_window"];

    /// <summary>Converts; the directory appears under its name once it is whole.</summary>
    /// <param name="source">Hugging Face's directory, or Fam's.</param>
    /// <param name="spec">Its shape, with the memory it is to have.</param>
    /// <param name="target">A directory that does not exist.</param>
    /// <param name="precision"><c>float32</c>, <c>bfloat16</c> or <c>float16</c>.</param>
    /// <param name="seed">Of the memory's first values, where the source has none.</param>
    /// <returns>Names of the parameters that were drawn.</returns>
    /// <exception cref="CheckpointException">The source cannot be read, or the target is there.</exception>
    public static IReadOnlyList<string> Run(string source, ModelSpec spec, string target, string precision, long seed)
    {
        if (Directory.Exists(target) || File.Exists(target)) throw new CheckpointException($"{target} exists; the converted model goes into a new directory.");
        var type = precision switch
        {
            "float32" => float32,
            "bfloat16" => bfloat16,
            "float16" => float16,
            _ => throw new ArgumentException($"precision is '{precision}'; it must be float32, bfloat16 or float16.", nameof(precision)),
        };
        using var scope = NewDisposeScope();
        var (decoder, drawn) = PretrainedModel.Load(source, spec, type, seed);
        var hidden = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, ".writing-" + Path.GetFileName(Path.GetFullPath(target)));
        if (Directory.Exists(hidden)) Directory.Delete(hidden, recursive: true);
        Directory.CreateDirectory(hidden);
        try
        {
            Checkpoint.WriteJson(Path.Combine(hidden, Checkpoint.ConfigFile), Config(Checkpoint.ReadJson(source), spec, precision));
            SafeTensors.Save(Path.Combine(hidden, Checkpoint.ModelFile), decoder.named_parameters().Select(item => (item.name, (Tensor)item.parameter)));
            foreach (var name in Beside.Where(name => File.Exists(Path.Combine(source, name)))) File.Copy(Path.Combine(source, name), Path.Combine(hidden, name));
        }
        catch
        {
            Directory.Delete(hidden, recursive: true);
            throw;
        }

        Directory.Move(hidden, target);
        return drawn;
    }

    /// <summary>Keys of the source that are not ours stay: ids of special tokens, names of classes.</summary>
    private static JsonObject Config(JsonObject source, ModelSpec spec, string precision)
    {
        var config = new JsonObject();
        foreach (var (key, value) in source.Where(member => !Renamed.Contains(member.Key, StringComparer.Ordinal))) config[key] = value?.DeepClone();
        foreach (var (key, value) in JsonSerializer.SerializeToNode(spec, FamJson.Options)!.AsObject()) config[key] = value?.DeepClone();
        config["torch_dtype"] = precision;
        return config;
    }
}
