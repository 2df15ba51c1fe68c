namespace Fam.Contracts.Specs;

/// <summary>How far back attention alone can carry information (arXiv 2404.09173, section 2.1: depth × M × B tokens).</summary>
public static class ReceptiveField
{
    /// <summary>
    /// The reach in blocks, by memory segments alone (for the feedback memories the reach of the same M); null where
    /// unlimited. A needle is inside when block(answer query) − block(last needle token) is at most this. Where a window
    /// slides token by token, the whole blocks that <see cref="ReachInTokens"/> spans.
    /// </summary>
    public static int? ReachInBlocks(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Architecture == Architecture.Full) return null;
        return ReachInTokens(model) is { } tokens ? (int)Math.Min(int.MaxValue, tokens / model.BlockSize) : model.NumHiddenLayers * Segments(model);
    }

    /// <summary>
    /// Depth × window for the modes whose window slides token by token (<c>swa</c>: sliding_window,
    /// <c>transformer_xl</c>: M · B); null where the rule counts blocks.
    /// </summary>
    public static long? ReachInTokens(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Architecture switch
        {
            Architecture.Swa => (long)model.NumHiddenLayers * (model.SlidingWindow ?? 0),
            Architecture.TransformerXl => (long)model.NumHiddenLayers * model.MemorySegments * model.BlockSize,
            _ => null,
        };
    }

    /// <summary>
    /// The reach in blocks that training can teach: one window where the gradient stops at the memory segments, else
    /// <see cref="ReachInBlocks"/>.
    /// </summary>
    public static int? GradientReachInBlocks(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model is { MemoryStopGradient: true, MemorySegments: > 0 } && model.Architecture.HasSegments() ? model.MemorySegments : ReachInBlocks(model);
    }

    /// <summary>Whether a needle so far before the answer, in blocks and in tokens, can be seen without feedback memory.</summary>
    public static bool Reaches(ModelSpec model, int distanceInBlocks, int distanceInTokens) =>
        ReachInTokens(model) is { } tokens ? distanceInTokens <= tokens
        : ReachInBlocks(model) is not { } blocks || distanceInBlocks <= blocks;

    private static int Segments(ModelSpec model) => model.Architecture.HasSegments() ? model.MemorySegments : 0;
}
