using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Worker.Checkpoints;

namespace Fam.Worker.Generation;

/// <summary>How text is continued: Hugging Face's <c>generation_config.json</c>, the keys that a stream of one text has a use for.</summary>
public sealed record GenerationSettings
{
    public const string FileName = "generation_config.json";

    /// <summary>Tokens made at most where neither the file nor the user says.</summary>
    public const int DefaultNewTokens = 256;

    private const long MaximumBytes = 1 << 20;

    // Each with the values that leave the result as it is.
    private static readonly Dictionary<string, double> Unsupported = new(StringComparer.Ordinal)
    {
        ["num_beams"] = 1, ["num_beam_groups"] = 1, ["typical_p"] = 1, ["min_p"] = 0, ["no_repeat_ngram_size"] = 0, ["epsilon_cutoff"] = 0, ["eta_cutoff"] = 0, ["penalty_alpha"] = 0, ["diversity_penalty"] = 0,
    };

    /// <summary>0 takes the likeliest token each time; else logits are divided by it before one is drawn.</summary>
    public double Temperature { get; init; }

    /// <summary>So many of the likeliest tokens are drawn from; 0 is all.</summary>
    public int TopK { get; init; }

    /// <summary>The likeliest tokens that together have this probability are drawn from; 1 is all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Logits of tokens that were there are divided by it where positive, else multiplied (Keskar et al., arXiv 1909.05858); 1 changes nothing.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    public int MaxNewTokens { get; init; } = DefaultNewTokens;

    /// <summary>Ids that end the text.</summary>
    public IReadOnlyList<int> EndIds { get; init; } = [];

    /// <summary>Reads a model's directory: <c>generation_config.json</c>, and the ending ids of <c>config.json</c> where that has none.</summary>
    /// <exception cref="CheckpointException">A key is wrong or asks for what is not supported.</exception>
    public static GenerationSettings Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var file = File.Exists(path) ? Parse(path) : [];
        foreach (var (key, neutral) in Unsupported)
        {
            if (Number(file, key, path) is { } value && value != neutral) throw new CheckpointException($"{path}: {key} is {value}, which is not supported.");
        }

        var sampled = file["do_sample"] is JsonValue flag && flag.TryGetValue<bool>(out var on) && on;
        var settings = new GenerationSettings
        {
            Temperature = sampled ? Number(file, "temperature", path) ?? 1 : 0,
            TopK = (int)(Number(file, "top_k", path) ?? 0),
            TopP = Number(file, "top_p", path) ?? 1,
            RepetitionPenalty = Number(file, "repetition_penalty", path) ?? 1,
            MaxNewTokens = (int)(Number(file, "max_new_tokens", path) ?? DefaultNewTokens),
            EndIds = Ids(file["eos_token_id"] ?? Checkpoint.ReadJson(directory)["eos_token_id"], path),
        };
        return settings.Fault() is { } fault ? throw new CheckpointException($"{path}: {fault}") : settings;
    }

    /// <summary>What is out of range, or null.</summary>
    public string? Fault() => this switch
    {
        { Temperature: < 0 or double.NaN or double.PositiveInfinity } => $"temperature is {Temperature}; it must be 0 or more.",
        { TopK: < 0 } => $"top_k is {TopK}; it must be 0 (all) or more.",
        { TopP: <= 0 or > 1 or double.NaN } => $"top_p is {TopP}; it must be above 0 and at most 1.",
        { RepetitionPenalty: <= 0 or double.NaN } => $"repetition_penalty is {RepetitionPenalty}; it must be above 0.",
        { MaxNewTokens: < 1 } => $"max_new_tokens is {MaxNewTokens}; it must be 1 or more.",
        _ => null,
    };

    private static JsonObject Parse(string path)
    {
        if (new FileInfo(path).Length > MaximumBytes) throw new CheckpointException($"{path} is larger than {MaximumBytes} bytes.");
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new CheckpointException($"{path} must hold a JSON object.");
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }

    private static double? Number(JsonObject file, string key, string path) => file[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        var other => throw new CheckpointException($"{path}: {key} is {other.ToJsonString()}; it must be a number."),
    };

    /// <summary>One id or several.</summary>
    private static List<int> Ids(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonValue value when value.TryGetValue<int>(out var id) => [id],
        JsonArray several when several.All(item => item is JsonValue value && value.TryGetValue<int>(out _)) => [.. several.Select(item => item!.GetValue<int>())],
        _ => throw new CheckpointException($"{path}: eos_token_id is {node.ToJsonString()}; it must be an id or an array of ids."),
    };
}
