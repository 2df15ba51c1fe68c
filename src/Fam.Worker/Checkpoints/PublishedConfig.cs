using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Worker.Model;

namespace Fam.Worker.Checkpoints;

/// <summary>
/// Reads a <c>config.json</c> that Hugging Face's or our own software wrote: what a family leaves unsaid is filled in as its
/// published configuration class has it, what would change the result and is not supported is refused by name.
/// </summary>
internal static class PublishedConfig
{
    /// <summary>Keys that ask for what no decoder here does, and the values that ask for nothing.</summary>
    private static readonly Dictionary<string, Func<JsonNode, bool>> Refused = new(StringComparer.Ordinal)
    {
        ["quantization_config"] = _ => true,
        ["num_local_experts"] = node => Number(node) > 1,
        ["num_experts"] = node => Number(node) > 1,
        ["n_routed_experts"] = node => Number(node) > 0,
        ["partial_rotary_factor"] = node => Number(node) is not 1,
        ["attn_logit_softcapping"] = _ => true,
        ["final_logit_softcapping"] = _ => true,
        ["use_bidirectional_attention"] = IsTrue,
        ["no_rope_layers"] = node => node is JsonArray { Count: > 0 },
        ["is_encoder_decoder"] = IsTrue,
    };

    /// <exception cref="CheckpointException">A key is missing, wrong, or not supported.</exception>
    public static ModelSpec Read(JsonObject config, string path)
    {
        var family = Text(config, "model_type", path) ?? "llama";
        if (!ModelFamily.Names.Contains(family, StringComparer.Ordinal))
            throw new CheckpointException($"{path}: model_type is '{family}', which is not supported; supported are {string.Join(", ", ModelFamily.Names)}.");
        foreach (var (key, asks) in Refused)
        {
            if (config[key] is { } node && asks(node)) throw new CheckpointException($"{path}: {key} is {Shortened(node)}, which is not supported.");
        }

        var ours = config.ContainsKey("architecture");
        var own = new JsonObject();
        foreach (var (key, node) in config) own[key] = node?.DeepClone();
        own["model_type"] = family;
        if (!ours) Complete(own, family, path);
        Activation(own, family);
        PublishedRotary.Normalize(own, path);
        if (!ours) Window(own, family, path);
        return Deserialize(own, path);
    }

    /// <summary>Defaults of the family's configuration class; sizes have none that could be meant.</summary>
    private static void Complete(JsonObject own, string family, string path)
    {
        foreach (var key in new[] { "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads" })
        {
            if (own[key] is null) throw new CheckpointException($"{path}: {key} is missing.");
        }

        Default(own, "num_key_value_heads", own["num_attention_heads"]!.DeepClone());
        Default(own, "rms_norm_eps", 1e-6);
        if (own["tie_word_embeddings"] is null) own["tie_word_embeddings"] = family == "gemma";
        if (family == "gemma") Default(own, "head_dim", 256);
        if (family == "qwen3") Default(own, "head_dim", 128);
        Default(own, "max_position_embeddings", family switch { "gemma" => 8192, "llama" => 2048, "mistral" => 131_072, _ => 32_768 });
    }

    /// <summary>Gemma's older files name an activation that was never used; <c>hidden_activation</c> names the one that is.</summary>
    private static void Activation(JsonObject own, string family)
    {
        if (family != "gemma") return;
        var named = own["hidden_activation"] ?? own["hidden_act"];
        own["hidden_act"] = named is null || (own["hidden_activation"] is null && named.ToString() == "gelu") ? "gelu_pytorch_tanh" : named.ToString();
    }

    /// <summary>A window that slides in every layer is <c>swa</c>; one that slides in some is not supported.</summary>
    private static void Window(JsonObject own, string family, string path)
    {
        var sliding = SlidingLayers(own, family);
        var layers = (int)Number(own["num_hidden_layers"]!);
        if (sliding == 0)
        {
            own.Remove("sliding_window");
            return;
        }

        if (sliding < layers) throw new CheckpointException($"{path}: sliding_window slides in {sliding} of {layers} layers (layer_types, max_window_layers); all or none are supported.");
        Default(own, "sliding_window", 4096);
        own["architecture"] = "swa";
    }

    private static int SlidingLayers(JsonObject own, string family)
    {
        var layers = (int)Number(own["num_hidden_layers"]!);
        if (own["layer_types"] is JsonArray types) return types.Count(type => type?.ToString() == "sliding_attention");
        // Mistral's class slides unless it is told null; Qwen's only where it is told to, from a layer on.
        if (family == "mistral") return own.ContainsKey("sliding_window") && own["sliding_window"] is null ? 0 : layers;
        if (family is not ("qwen2" or "qwen3") || own["use_sliding_window"] is not { } used || !IsTrue(used) || own["sliding_window"] is null) return 0;
        return Math.Max(0, layers - (int)(own["max_window_layers"] is { } from ? Number(from) : 28));
    }

    private static ModelSpec Deserialize(JsonObject own, string path)
    {
        try
        {
            return own.Deserialize<ModelSpec>(FamJson.Options) ?? throw new CheckpointException($"{path} is null.");
        }
        catch (JsonException failure)
        {
            throw new CheckpointException($"{path}: {failure.Message}", failure);
        }
    }

    private static void Default(JsonObject own, string key, JsonNode value)
    {
        if (own[key] is null) own[key] = value;
    }

    private static string? Text(JsonObject config, string key, string path) => config[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw new CheckpointException($"{path}: {key} is {Shortened(other)}; it must be a string."),
    };

    private static double Number(JsonNode node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : double.NaN;

    private static bool IsTrue(JsonNode node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static string Shortened(JsonNode node) => node.ToJsonString() is { Length: > 60 } text ? text[..60] + "…" : node.ToJsonString();
}
