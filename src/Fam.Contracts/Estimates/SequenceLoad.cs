using Fam.Contracts.Specs;

namespace Fam.Contracts.Estimates;

/// <summary>What one sequence asks of each layer, counted as the passes compute it: masked keys count, since they are computed too.</summary>
/// <param name="Tokens">Tokens that pass, padded to whole blocks.</param>
/// <param name="MemoryRows">Activations that pass beside them: FAM, or memory tokens.</param>
/// <param name="Scores">Pairs of a query and a key that a head scores.</param>
/// <param name="GatheredKeys">Keys laid side by side for all queries, each as often as it is read.</param>
/// <param name="CopiedKeys">Those of them that are copies also where attention takes keys in pieces: of the blocks before, and the memory's.</param>
/// <param name="MaskElements">Pairs for which a mask says what is visible.</param>
/// <param name="OutputProjections">Tokens whose outputs are projected to keys and values again (FM).</param>
public sealed record SequenceLoad(double Tokens, double MemoryRows, double Scores, double GatheredKeys, double CopiedKeys, double MaskElements, double OutputProjections)
{
    /// <summary>Activations that pass through a layer.</summary>
    public double Rows => Tokens + MemoryRows;

    /// <param name="length">Tokens of the sequence, T.</param>
    /// <remarks>B block tokens, K blocks, M segments, F FAM length, n states read.</remarks>
    public static SequenceLoad Of(ModelSpec model, long length)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Architecture == Architecture.Full) return new SequenceLoad(length, 0, Square(length), length, 0, Square(length), 0);
        if (model.Architecture.HasMemoryTokens()) return WithMemoryTokens(model, length);
        // A sliding window is computed in blocks as long as it is, over one segment.
        var size = Math.Min(model.Architecture == Architecture.Swa ? model.SlidingWindow ?? 1 : model.BlockSize, length);
        var segments = model.Architecture == Architecture.Swa ? 1 : model.Architecture.HasSegments() ? model.MemorySegments : 0;
        var blocks = Math.Ceiling((double)length / size);
        var tokens = blocks * size;
        var (fam, read) = model.Architecture.HasFeedback() ? (model.FamLength, (double)model.FamLength * model.FamBlocks) : (0, 0.0);
        var keys = ((segments + 1.0) * size) + read;
        var updateKeys = fam == 0 ? 0 : read + size;
        return new SequenceLoad(
            tokens, blocks * fam, (tokens * keys) + (blocks * fam * updateKeys), blocks * (keys + updateKeys), blocks * ((segments * size) + read), tokens * keys,
            model.Architecture == Architecture.FeedbackSegments ? tokens : 0);
    }

    /// <summary>Every block is a causal run over what is read, itself and what is written.</summary>
    private static SequenceLoad WithMemoryTokens(ModelSpec model, long length)
    {
        var size = Math.Min(model.BlockSize, length);
        var blocks = (length + size - 1) / size;
        var (rows, scores) = (0.0, 0.0);
        for (var block = 0L; block < blocks; block++)
        {
            var read = model.Architecture == Architecture.Autocompressor ? block * model.FamLength : model.FamLength;
            var run = (double)read + size + (block + 1 < blocks ? model.FamLength : 0);
            (rows, scores) = (rows + run, scores + Square(run));
        }

        return new SequenceLoad(length, rows - length, scores, rows, 0, scores, 0);
    }

    private static double Square(double value) => value * value;
}
