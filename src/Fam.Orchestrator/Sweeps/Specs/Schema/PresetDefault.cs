using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Trials;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Defaults of model keys that follow from the preset.</summary>
internal static class PresetDefault
{
    /// <summary>The default of a key that every preset decides.</summary>
    public static DerivedDefault Of(Func<ModelSpec, int> value) => new(
        $"by preset: {Described(model => value(model))}", ["model.preset"], values => Model(values) is { } model ? (long)value(model) : null);

    /// <summary>The trial's preset; null while it is faulty.</summary>
    public static ModelSpec? Model(TrialValues values) => values.Text("model.preset") is { } preset ? ModelPresets.Of(preset) : null;

    /// <summary>Whether the trial's preset gives a key of the model a value of its own; the vocabulary is a checkpoint's in any case.</summary>
    public static bool Decides(TrialValues values, string key) => key switch
    {
        "block_size" or "hidden_size" or "intermediate_size" or "num_hidden_layers" or "num_attention_heads" => true,
        "memory_segments" => Model(values) is { MemorySegments: > 0 },
        "num_key_value_heads" => Model(values) is { } model && model.NumKeyValueHeads != model.NumAttentionHeads,
        "tie_word_embeddings" => Model(values) is { TieWordEmbeddings: true },
        _ => false,
    };

    /// <summary>What presets say, in words; those for which it is null are left out.</summary>
    public static string Described(Func<ModelSpec, object?> value) => string.Join(
        ", ", ModelPresets.Names.Select(name => (Name: name, Value: value(ModelPresets.Of(name)))).Where(preset => preset.Value is not null).Select(preset => $"{preset.Name} {preset.Value}"));
}
