using Fam.Contracts.Specs;

namespace Fam.Worker.Data;

/// <summary>The theoretical reach of a configuration, in PassKey's filler blocks.</summary>
public static class PasskeyReach
{
    /// <summary>Largest filler at which the needle is inside the reach; negative where none is, null where unlimited.</summary>
    public static int? LargestFiller(ModelSpec model, PasskeyTask task)
    {
        var sample = task.EvaluationSample(seed: 0, fillerBlocks: 0, index: 0);
        return ReceptiveField.ReachInTokens(model) is { } tokens
            ? (int)Math.Floor((tokens - (sample.QueryAt - sample.NeedleEndsAt)) / (double)model.BlockSize) // each block of filler adds its tokens
            : ReceptiveField.ReachInBlocks(model) - DistanceInBlocks(sample, model.BlockSize);
    }

    /// <summary>block(answer query) − block(last needle token).</summary>
    public static int DistanceInBlocks(PasskeySample sample, int blockSize) => (sample.QueryAt / blockSize) - (sample.NeedleEndsAt / blockSize);
}
