namespace Fam.Contracts.Specs;

/// <summary>
/// Named model sizes. <c>tiny</c>, <c>small</c> and <c>base</c> train from scratch on a processor; <c>1b</c>, <c>8b</c> and
/// <c>24b</c> are the paper's (arXiv 2404.09173, section 3 and Table 1), with SwiGLU of inner width multiplier × D and tied
/// embeddings where it is silent.
/// </summary>
public static class ModelPresets
{
    public const string Default = "tiny";

    /// <summary>Tokens of the paper's SentencePiece vocabulary.</summary>
    private const int PaperVocabulary = 256_000;

    private static readonly Dictionary<string, ModelSpec> Presets = new(StringComparer.Ordinal)
    {
        ["tiny"] = Size(hidden: 64, inner: 172, layers: 2, heads: 4, block: 32),
        ["small"] = Size(hidden: 128, inner: 344, layers: 4, heads: 4, block: 64),
        ["base"] = Size(hidden: 256, inner: 688, layers: 6, heads: 8, block: 128),
        ["1b"] = Paper(hidden: 1536, multiplier: 8, layers: 18, heads: 12, keyValueHeads: 12),
        ["8b"] = Paper(hidden: 4096, multiplier: 4, layers: 32, heads: 32, keyValueHeads: 32),
        ["24b"] = Paper(hidden: 4096, multiplier: 8, layers: 56, heads: 32, keyValueHeads: 1),
    };

    /// <summary>In the order of their size.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Presets.Keys];

    /// <summary>
    /// A preset's shape, with plain attention. <c>vocab_size</c> is 0 where the tokenizer decides; <c>memory_segments</c>
    /// counts once an architecture has segments.
    /// </summary>
    public static ModelSpec Of(string name) => Presets[name];

    /// <summary>A preset with feedback memory of the usual length.</summary>
    public static ModelSpec WithFeedback(string name)
    {
        var model = Of(name);
        return model with { Architecture = Architecture.Fam, FamLength = MemoryTraits.UsualLength(model.BlockSize) };
    }

    private static ModelSpec Size(int hidden, int inner, int layers, int heads, int block) => new()
    {
        HiddenSize = hidden,
        IntermediateSize = inner,
        NumHiddenLayers = layers,
        NumAttentionHeads = heads,
        NumKeyValueHeads = heads,
        BlockSize = block,
    };

    private static ModelSpec Paper(int hidden, int multiplier, int layers, int heads, int keyValueHeads) =>
        Size(hidden, multiplier * hidden, layers, heads, block: 1024) with
        {
            NumKeyValueHeads = keyValueHeads,
            VocabSize = PaperVocabulary,
            TieWordEmbeddings = true,
            MemorySegments = 3,
        };
}
