namespace Fam.Contracts.Specs;

/// <summary>
/// A decoder's shape and memory: Hugging Face Llama's <c>config.json</c> keys plus Fam's memory keys.
/// The same record is a trial's model section and, written as JSON, a checkpoint's <c>config.json</c>.
/// </summary>
public sealed record ModelSpec
{
    public string ModelType { get; init; } = "llama";
    public int VocabSize { get; init; }
    public int HiddenSize { get; init; } = 64;
    public int IntermediateSize { get; init; } = 172;
    public int NumHiddenLayers { get; init; } = 2;
    public int NumAttentionHeads { get; init; } = 4;

    /// <summary>Heads that keys and values have; 1 is multi-query attention. Divides <see cref="NumAttentionHeads"/>.</summary>
    public int NumKeyValueHeads { get; init; } = 4;

    /// <summary>Width of one head; null means hidden_size / num_attention_heads.</summary>
    public int? HeadDim { get; init; }

    public double RmsNormEps { get; init; } = 1e-5;
    public double RopeTheta { get; init; } = 10_000;
    public string HiddenAct { get; init; } = "silu";
    public bool TieWordEmbeddings { get; init; }
    public int? MaxPositionEmbeddings { get; init; }

    /// <summary>How rotary positions are stretched; null leaves them as they are.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Attention's projections have biases, where the family asks (Qwen2's queries, keys and values have them in any case).</summary>
    public bool AttentionBias { get; init; }

    /// <summary>The feed-forward projections have biases.</summary>
    public bool MlpBias { get; init; }

    public Architecture Architecture { get; init; } = Architecture.Full;

    /// <summary>Tokens in a block (the paper's B).</summary>
    public int BlockSize { get; init; } = 1024;

    /// <summary>Tokens that <c>swa</c> sees: its own and those before it; null where no window slides.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Preceding blocks whose keys and values stay visible (the paper's M); with <c>fam</c> too.</summary>
    public int MemorySegments { get; init; }

    /// <summary>No gradient flows into the memory segments (the paper's M1_SG), or into memory tokens from block to block.</summary>
    public bool MemoryStopGradient { get; init; }

    /// <summary>Activations in the feedback memory of each layer (the paper's F), or memory tokens of <c>rmt</c> and <c>autocompressor</c>.</summary>
    public int FamLength { get; init; }

    /// <summary>States of the feedback memory that are read: F_{τ−1} … F_{τ−n} (Table 6).</summary>
    public int FamBlocks { get; init; } = 1;

    public FamPosition FamPosition { get; init; } = FamPosition.Last;

    public FamInit FamInit { get; init; } = FamInit.Prompt;
}
