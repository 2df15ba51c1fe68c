using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Trials;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys of the section <c>model</c>: Hugging Face Llama's, then the memory's.</summary>
internal static class ModelKeys
{
    private static readonly DerivedDefault FamLength = new(
        "with fam, fam_static, rmt and autocompressor: block_size / 4, 1 to 64; else 0",
        ["model.architecture", "model.block_size"],
        values => values.Text("model.architecture") is not { } architecture ? null
            : !MemoryTraits.ByName[architecture].HasMemoryLength() ? 0L
            : values.Whole("model.block_size") is { } block ? (long)MemoryTraits.UsualLength((int)block) : null);

    private static readonly DerivedDefault SlidingWindow = new(
        "with swa: block_size; else none",
        ["model.architecture", "model.block_size"],
        values => values.Text("model.architecture") == "swa" ? values.Whole("model.block_size") : null);

    private static readonly DerivedDefault VocabSize = new(
        "the tokenizer's: " + string.Join(", ", PasskeyTokens.Tokenizers.Select(name => $"{name} {PasskeyTokens.VocabSize(name)}")) + $"; with a checkpoint's, by preset: {PresetDefault.Described(model => model.VocabSize > 0 ? model.VocabSize : null)}",
        ["task.tokenizer", "model.preset"],
        values => values.Text("task.tokenizer") is not { } tokenizer ? null
            : tokenizer != TaskKeys.CheckpointTokenizer ? (long)PasskeyTokens.VocabSize(tokenizer)
            : PresetDefault.Model(values) is { VocabSize: > 0 and var rows } ? (long)rows : null);

    private static readonly DerivedDefault TiedEmbeddings = new(
        $"false; by preset: {PresetDefault.Described(model => model.TieWordEmbeddings ? "true" : null)}", ["model.preset"], values => PresetDefault.Model(values)?.TieWordEmbeddings);

    private static readonly DerivedDefault KeyValueHeads = new(
        $"num_attention_heads; by preset: {PresetDefault.Described(model => model.NumKeyValueHeads == model.NumAttentionHeads ? null : model.NumKeyValueHeads)}",
        ["model.num_attention_heads", "model.preset"],
        values => PresetDefault.Model(values) is { } model && model.NumKeyValueHeads != model.NumAttentionHeads ? (long)model.NumKeyValueHeads : values.Whole("model.num_attention_heads"));

    private static readonly DerivedDefault Segments = new(
        $"0; where the architecture has segments, by preset: {PresetDefault.Described(model => model.MemorySegments > 0 ? model.MemorySegments : null)}",
        [MemoryKeys.Architecture, "model.preset"],
        values => values.Text(MemoryKeys.Architecture) is { } architecture && MemoryTraits.ByName[architecture].HasSegments() ? (long?)PresetDefault.Model(values)?.MemorySegments : 0L);

    public static IReadOnlyList<SpecKey> All { get; } =
    [
        new("model", new SectionType(), "The decoder's shape and memory; with model_name_or_path, what is left out is the checkpoint's."),
        Key("preset", new ChoiceType(ModelPresets.Names), "Named size that the keys below start from.") with { Default = ModelPresets.Default },
        Key("architecture", new ChoiceType([.. MemoryTraits.ByName.Keys]), "What a token may attend to beyond its block; see Architectures."),
        Preset("block_size", model => model.BlockSize, new WholeType(2, 1_048_576), "Tokens in a block (the paper's B)."),
        Key("memory_segments", new WholeType(0, 999), "Preceding blocks whose keys and values stay visible (the paper's M).") with { Derived = Segments },
        Key("memory_stop_gradient", new FlagType(), "No gradient flows into the memory segments (the paper's M1_SG)."),
        Key("sliding_window", new WholeType(1, 1_048_576), "Tokens that a token of swa sees, its own included.") with { Derived = SlidingWindow },
        Key("fam_length", new WholeType(0, 65_536), "Activations in the feedback memory of each layer (the paper's F), or memory tokens of rmt and autocompressor.") with { Derived = FamLength, Aliases = ["num_mem_tokens", "summary_length"] },
        Key("fam_blocks", new WholeType(1, 64), "States of the feedback memory that are read: that of the block before, and those before it."),
        Key("fam_position", new ChoiceType(["last", "fractional", "zero"]), "Where feedback memory stands: at the last positions of the block it compressed, between two blocks, or always at 0."),
        Key("fam_init", new ChoiceType(["prompt", "prefix"]), "What feedback memory starts from: one learned prompt that climbs the layers, or a learned prefix in each."),
        Preset("hidden_size", model => model.HiddenSize, new WholeType(2, 65_536), "Width of the model."),
        Preset("intermediate_size", model => model.IntermediateSize, new WholeType(1, 262_144), "Inner width of the feed-forward layers."),
        Preset("num_hidden_layers", model => model.NumHiddenLayers, new WholeType(1, 256), "Layers."),
        Preset("num_attention_heads", model => model.NumAttentionHeads, new WholeType(1, 512), "Query heads."),
        Key("num_key_value_heads", new WholeType(1, 512), "Key and value heads; 1 is multi-query attention.") with { Derived = KeyValueHeads },
        Key("head_dim", new WholeType(2, 1_024), "Width of one head; left out, hidden_size / num_attention_heads."),
        Key("vocab_size", new WholeType(2, 1_000_000), "Rows of the embedding; follows from the tokenizer.") with { Derived = VocabSize },
        Key("rope_theta", new NumberType(1, 1e12), "Base of the rotary position embedding."),
        Key("rms_norm_eps", new NumberType(0, 1, AboveMin: true), "Added to the mean square in RMSNorm."),
        Key("tie_word_embeddings", new FlagType(), "Output layer shares the embedding's weights.") with { Derived = TiedEmbeddings },
        Key("max_position_embeddings", new WholeType(1, 100_000_000), "Longest sequence, written to config.json; limits nothing here."),
        Key("hidden_act", new ChoiceType(["silu"]), "Activation of the feed-forward layers."),
        Key("model_type", new ChoiceType(["llama"]), "Hugging Face's family name."),
    ];

    private static SpecKey Key(string name, SpecType type, string description) =>
        new($"model.{name}", type, description) { Sweepable = true, Default = ContractDefault<ModelSpec>.Of(name, type) };

    private static SpecKey Preset(string name, Func<ModelSpec, int> value, SpecType type, string description) =>
        Key(name, type, description) with { Derived = PresetDefault.Of(value) };
}
