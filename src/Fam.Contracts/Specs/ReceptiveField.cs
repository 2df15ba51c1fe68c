namespace Fam.Contracts.Specs;

/// <summary>How far back attention alone can carry information (arXiv 2404.09173, section 2.1: depth × M × B tokens).</summary>
public static class ReceptiveField
{
    /// <summary>
    /// The reach in blocks, by memory segments alone (for <c>fam</c> the reach of the same M); null where unlimited.
    /// A needle is inside when block(answer query) − block(last needle token) is at most this.
    /// </summary>
    public static int? ReachInBlocks(ModelSpec model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Architecture == Architecture.Full ? null : model.NumHiddenLayers * model.MemorySegments;
    }

    /// <summary>Whether a needle so many blocks before the answer can be seen without feedback memory.</summary>
    public static bool Reaches(ModelSpec model, int distanceInBlocks) => ReachInBlocks(model) is not { } reach || distanceInBlocks <= reach;
}
