namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Named model sizes that train from scratch on a CPU.</summary>
internal static class ModelPresets
{
    public const string Default = "tiny";

    /// <summary>Values by preset, then by the key's name. <c>tiny</c> is the size of the main sweep (about 107,000 parameters).</summary>
    private static readonly Dictionary<string, Dictionary<string, object>> Presets = new()
    {
        ["tiny"] = Size(hidden: 64, inner: 172, layers: 2, heads: 4, block: 32),
        ["small"] = Size(hidden: 128, inner: 344, layers: 4, heads: 4, block: 64),
        ["base"] = Size(hidden: 256, inner: 688, layers: 6, heads: 8, block: 128),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Presets.Keys];

    /// <summary>Whether presets give the key a value.</summary>
    public static bool Decides(string key) => Presets[Default].ContainsKey(key);

    /// <summary>The default of a model key that presets decide.</summary>
    public static DerivedDefault DefaultOf(string key) => new(
        "by preset: " + string.Join(", ", Presets.Select(preset => $"{preset.Key} {preset.Value[key]}")),
        ["model.preset"],
        values => values.Text("model.preset") is { } preset ? Presets[preset][key] : null);

    private static Dictionary<string, object> Size(long hidden, long inner, long layers, long heads, long block) => new()
    {
        ["hidden_size"] = hidden,
        ["intermediate_size"] = inner,
        ["num_hidden_layers"] = layers,
        ["num_attention_heads"] = heads,
        ["block_size"] = block,
    };
}
