namespace Fam.Contracts.Specs;

/// <summary>What a token may attend to beyond its own block.</summary>
public enum Architecture
{
    /// <summary>Plain causal attention over the whole sequence.</summary>
    Full,

    /// <summary>Block sliding window attention (arXiv 2404.09173, section 2.1).</summary>
    Bswa,

    /// <summary>Feedback attention memory (arXiv 2404.09173, section 2.2).</summary>
    Fam,

    /// <summary>A window that slides token by token (arXiv 2404.09173, Fig. 1a).</summary>
    Swa,

    /// <summary>Block sliding window in which a token sees at most M · B tokens back (Dai et al., arXiv 1901.02860).</summary>
    TransformerXl,

    /// <summary>FAM whose queries are always the initial ones: a static summary (SUM FAM, arXiv 2404.09173, App. C).</summary>
    FamStatic,

    /// <summary>Memory segments made of each layer's own output (FM, arXiv 2404.09173, App. C).</summary>
    FeedbackSegments,

    /// <summary>Recurrent Memory Transformer: memory tokens read before and written after each block (arXiv 2207.06881).</summary>
    Rmt,

    /// <summary>AutoCompressor: the summary tokens of all blocks before stand in front of a block (arXiv 2305.14788).</summary>
    Autocompressor,
}

/// <summary>Where the activations of a FAM stand among the tokens (arXiv 2404.09173, B.2.1 and Table 7).</summary>
public enum FamPosition
{
    /// <summary>At the last F positions of the block that was compressed; the initial ones at −F … −1.</summary>
    Last,

    /// <summary>Evenly between the block that was compressed and the one that reads.</summary>
    Fractional,

    /// <summary>All at position 0, wherever the tokens are.</summary>
    Zero,
}

/// <summary>What a FAM starts from (arXiv 2404.09173, App. B.1).</summary>
public enum FamInit
{
    /// <summary>A learned prompt at the level of token embeddings, which climbs the layers.</summary>
    Prompt,

    /// <summary>Learned activations of each layer's own.</summary>
    Prefix,
}
