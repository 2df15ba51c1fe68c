using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;

namespace Fam.Worker.Adapters;

/// <summary>PEFT's <c>adapter_config.json</c>.</summary>
/// <param name="BaseModel">Directory or name of the base, as the adapter's maker knew it; may be null.</param>
public sealed record AdapterConfig(LoraSpec Lora, string? BaseModel)
{
    public const string FileName = "adapter_config.json";

    private const long MaxBytes = 1 << 20;

    /// <summary>Fields that are read.</summary>
    private static readonly string[] Understood =
        ["peft_type", "r", "lora_alpha", "lora_dropout", "target_modules", "bias", "modules_to_save", "rank_pattern", "alpha_pattern", "use_rslora", "fan_in_fan_out", "base_model_name_or_path", "init_lora_weights"];

    /// <summary>Fields that change nothing about a trained adapter, whatever they hold.</summary>
    private static readonly string[] Harmless =
        ["task_type", "inference_mode", "revision", "auto_mapping", "peft_version", "megatron_core", "loftq_config", "qalora_group_size", "runtime_config", "ensure_weight_tying", "layers_pattern", "eva_config", "corda_config", "lora_ga_config"];

    /// <summary>
    /// Ways to start an adapter, beside true and false, that leave the base as it is. The others (PiSSA, OLoRA, CorDA, LoftQ, LoRA-GA)
    /// train on other weights than those of the base: the adapter alone does not say what the model was.
    /// </summary>
    private static readonly string[] Starts = ["gaussian", "eva", "orthogonal"];

    /// <summary>Reads the file of an adapter directory.</summary>
    /// <exception cref="AdapterException">The file is missing, no JSON, or asks for what is not supported.</exception>
    public static AdapterConfig Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var file = new FileInfo(path);
        if (!file.Exists) throw new AdapterException($"{path} does not exist; an adapter directory has {FileName} and {AdapterFiles.WeightsFile}.");
        if (file.Length > MaxBytes) throw new AdapterException($"{path} has {file.Length} bytes; at most {MaxBytes} are read.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 16 });
            return Parse(json.RootElement);
        }
        catch (AdapterException refused)
        {
            throw new AdapterException($"{path}: {refused.Message}", refused);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new AdapterException($"{path} is no adapter configuration: {failure.Message}", failure);
        }
    }

    /// <summary>Writes the file, as PEFT reads it.</summary>
    public void Write(string directory) => Checkpoint.WriteJson(Path.Combine(directory, FileName), ToJson());

    private static AdapterConfig Parse(JsonElement root)
    {
        foreach (var field in root.EnumerateObject().Where(field => !Understood.Contains(field.Name) && !Harmless.Contains(field.Name)))
        {
            // null, false and nothing are how PEFT says that a feature is not used.
            if (!IsUnused(field.Value)) throw new AdapterException($"{field.Name} is {Shown(field.Value)}, which would change the result and is not supported; only adapters without it can be used.");
        }

        if (Text(root, "peft_type") is var type and not "LORA") throw new AdapterException($"peft_type is '{type}'; only LORA is supported.");
        if (root.TryGetProperty("fan_in_fan_out", out var fan) && fan.ValueKind == JsonValueKind.True) throw new AdapterException("fan_in_fan_out is true; Llama's weights are [outputs, inputs], so it must be false.");
        if (root.TryGetProperty("init_lora_weights", out var start) && start.ValueKind == JsonValueKind.String && !Starts.Contains(start.GetString(), StringComparer.Ordinal))
            throw new AdapterException($"init_lora_weights is {Shown(start)}, which changes the base's weights beside the adapter and is not supported; convert it to an adapter of the base as published (PEFT's path_initial_model_for_weight_conversion).");
        var usual = new LoraSpec();
        var lora = new LoraSpec
        {
            R = root.TryGetProperty("r", out var r) ? r.GetInt32() : usual.R,
            LoraAlpha = root.TryGetProperty("lora_alpha", out var alpha) ? alpha.GetDouble() : usual.LoraAlpha,
            LoraDropout = root.TryGetProperty("lora_dropout", out var dropout) ? dropout.GetDouble() : 0,
            Bias = Text(root, "bias") ?? "none",
            UseRslora = root.TryGetProperty("use_rslora", out var stabilized) && stabilized.ValueKind == JsonValueKind.True,
            TargetModules = Targets(root),
            ModulesToSave = root.TryGetProperty("modules_to_save", out var saved) && saved.ValueKind == JsonValueKind.Array ? Texts(saved) : [],
            RankPattern = Pattern(root, "rank_pattern", value => value.GetInt32()),
            AlphaPattern = Pattern(root, "alpha_pattern", value => value.GetDouble()),
        };
        LoraRules.Check(lora);
        return new AdapterConfig(lora, Text(root, "base_model_name_or_path"));
    }

    private static List<string> Targets(JsonElement root)
    {
        if (!root.TryGetProperty("target_modules", out var targets) || targets.ValueKind == JsonValueKind.Null)
            throw new AdapterException("target_modules is missing; it must be a list of module names, a regular expression or all-linear.");
        if (targets.ValueKind == JsonValueKind.Array) return Texts(targets);
        var text = targets.GetString()!;
        return text == LoraSpec.AllLinear ? [text] : [ModuleNames.RegexPrefix + text];
    }

    private JsonObject ToJson() => new()
    {
        ["peft_type"] = "LORA",
        ["task_type"] = "CAUSAL_LM",
        ["base_model_name_or_path"] = BaseModel,
        ["inference_mode"] = true,
        ["r"] = Lora.R,
        ["lora_alpha"] = Lora.LoraAlpha,
        ["lora_dropout"] = Lora.LoraDropout,
        ["target_modules"] = Lora.TargetModules switch
        {
            [LoraSpec.AllLinear] => JsonValue.Create(LoraSpec.AllLinear),
            [var one] when one.StartsWith(ModuleNames.RegexPrefix, StringComparison.Ordinal) => JsonValue.Create(one[ModuleNames.RegexPrefix.Length..]),
            var names => new JsonArray([.. names.Select(name => (JsonNode)JsonValue.Create(name))]),
        },
        ["bias"] = Lora.Bias,
        ["modules_to_save"] = Lora.ModulesToSave.Count == 0 ? null : new JsonArray([.. Lora.ModulesToSave.Select(name => (JsonNode)JsonValue.Create(name))]),
        ["rank_pattern"] = new JsonObject(Lora.RankPattern.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
        ["alpha_pattern"] = new JsonObject(Lora.AlphaPattern.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
        ["use_rslora"] = Lora.UseRslora,
        ["use_dora"] = false,
        ["fan_in_fan_out"] = false,
    };

    private static Dictionary<string, T> Pattern<T>(JsonElement root, string name, Func<JsonElement, T> read)
    {
        var pattern = new Dictionary<string, T>(StringComparer.Ordinal); // in the order written: the first that fits counts
        if (root.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in map.EnumerateObject()) pattern[entry.Name] = read(entry.Value);
        }

        return pattern;
    }

    private static bool IsUnused(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => value.GetString()!.Length == 0,
        _ => false,
    };

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();
}
