using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model.Masks;

/// <summary>What a key is to the query that sees it.</summary>
public enum SeenKey : byte
{
    Hidden,

    /// <summary>A token of the query's own block, or any where there are no blocks.</summary>
    Own,

    /// <summary>A token of a block before, kept as it went into the layer.</summary>
    Segment,

    /// <summary>A token of a block before, as it came out of the layer (FM).</summary>
    Output,

    /// <summary>Feedback memory, or a memory token.</summary>
    Memory,
}

/// <summary>One place of either axis.</summary>
/// <param name="Block">The block it belongs to; memory to the one it was made from, −1 for the initial one.</param>
public readonly record struct MaskPlace(bool IsMemory, int Block);

/// <summary>
/// Which query sees which key in one layer over a whole sequence, gathered from the biases of <see cref="Visibility"/> that
/// the layers themselves use. Both axes have the tokens in their order, and memory where it comes about: the initial one
/// first, that of a block behind it.
/// </summary>
/// <remarks>S places, T tokens, K blocks, B block tokens, M segments, F FAM length or memory tokens, n states read.</remarks>
public sealed class AttentionMask
{
    /// <summary>Most places an axis may have: their square is what is drawn.</summary>
    public const int LongestAxis = 4096;

    private readonly List<MaskPlace> axis = [];
    private readonly List<int> tokens = [];
    private SeenKey[,] seen = new SeenKey[0, 0];

    private AttentionMask()
    {
    }

    /// <summary>Places of queries and of keys, S.</summary>
    public IReadOnlyList<MaskPlace> Axis => axis;

    /// <summary>Where each token stands on the axis, [T].</summary>
    public IReadOnlyList<int> Tokens => tokens;

    public SeenKey this[int query, int key] => seen[query, key];

    /// <summary>The mask of a model over so many tokens.</summary>
    /// <exception cref="ModelShapeException">The memory keys of the spec do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No token, or an axis too long to draw.</exception>
    public static AttentionMask Of(ModelSpec spec, int tokenCount)
    {
        ModelShape.CheckMemory(spec);
        if (tokenCount < 1) throw new ArgumentOutOfRangeException(nameof(tokenCount), tokenCount, "At least one token is needed.");
        using var scope = NewDisposeScope();
        var mode = MemoryMode.Of(spec);
        var block = (int)Math.Min(mode.Block ?? tokenCount, tokenCount);
        var mask = new AttentionMask();
        if (mode.MemoryTokens > 0) mask.Runs(mode, block, tokenCount);
        else mask.Timeline(mode, block, tokenCount);
        return mask;
    }

    /// <summary>Tokens in their order, behind each whole block its FAM.</summary>
    private void Timeline(MemoryMode mode, int block, int tokenCount)
    {
        var states = new List<int[]>();
        if (mode.Fam > 0) states.Add(AddPlaces((int)mode.Fam, isMemory: true, -1));
        for (var (start, tau) = (0, 0); start < tokenCount; start += block, tau++)
        {
            var length = Math.Min(block, tokenCount - start);
            tokens.AddRange(AddPlaces(length, isMemory: false, tau));
            if (mode.Fam > 0 && length == mode.Block) states.Add(AddPlaces((int)mode.Fam, isMemory: true, tau));
        }

        seen = new SeenKey[axis.Count, axis.Count];
        var blocks = (tokenCount + block - 1) / block;
        var all = mode.SegmentsAreOutputs || mode.Block is null ? null : Visibility.Blocks(mode, blocks, block, float32, CPU); // [K or 1, B, …]
        for (var tau = 0; tau < blocks; tau++)
        {
            int[] own = [.. tokens.Skip(tau * block).Take(block)];
            var bias = all?.select(0, Math.Min(tau, all.shape[0] - 1)) ?? Visibility.Block(Math.Min(tau, mode.Segments) * block, 0, 0, own.Length, mode.Lookback, float32, CPU);
            var segments = (int)(all is null ? Math.Min(tau, mode.Segments) : mode.Segments);
            IEnumerable<int?> memory = Enumerable.Range((tau - segments) * block, segments * block).Select(token => token < 0 ? (int?)null : tokens[token]);
            var fams = mode.Fam == 0 ? [] : Enumerable.Range(tau + 1 - (int)mode.FamBlocks, (int)mode.FamBlocks).SelectMany(state => state < 0 ? new int?[mode.Fam] : [.. states[state].Cast<int?>()]);
            var segmentKind = mode.WindowSlides ? SeenKey.Own : mode.SegmentsAreOutputs ? SeenKey.Output : SeenKey.Segment;
            Show(bias, own, [.. Keys(memory, segmentKind), .. Keys(fams, SeenKey.Memory), .. Keys(own.Cast<int?>(), SeenKey.Own)]);
        }

        for (var state = 0; state < states.Count; state++) ShowFam(mode, states, state, block);
    }

    /// <summary>A FAM's queries see all they are given: the states they read and the block; the initial ones each other.</summary>
    private void ShowFam(MemoryMode mode, List<int[]> states, int state, int block)
    {
        var read = state == 0 ? states[..1] : states[Math.Max(0, state - (int)mode.FamBlocks)..state];
        var compressed = state == 0 ? [] : tokens.Skip((state - 1) * block).Take(block);
        foreach (var query in states[state])
        {
            foreach (var key in read.SelectMany(places => places)) seen[query, key] = SeenKey.Memory;
            foreach (var key in compressed) seen[query, key] = SeenKey.Own;
        }
    }

    /// <summary>Each block with its memory tokens in front and behind, a causal run of its own.</summary>
    private void Runs(MemoryMode mode, int block, int tokenCount)
    {
        var runs = new List<int[]>();
        for (var (start, tau) = (0, 0); start < tokenCount; start += block, tau++)
        {
            var length = Math.Min(block, tokenCount - start);
            var reads = mode.Accumulates ? tau * mode.MemoryTokens : mode.MemoryTokens;
            var front = AddPlaces((int)reads, isMemory: true, tau - 1);
            var own = AddPlaces(length, isMemory: false, tau);
            tokens.AddRange(own);
            runs.Add([.. front, .. own, .. start + length < tokenCount ? AddPlaces((int)mode.MemoryTokens, isMemory: true, tau) : []]);
        }

        seen = new SeenKey[axis.Count, axis.Count];
        foreach (var run in runs)
        {
            var bias = Visibility.Causal(0, run.Length, float32, CPU);
            Show(bias, run, [.. run.Select(place => ((int?)place, axis[place].IsMemory ? SeenKey.Memory : SeenKey.Own))]);
        }
    }

    private static IEnumerable<(int? Place, SeenKey Kind)> Keys(IEnumerable<int?> places, SeenKey kind) => places.Select(place => (place, kind));

    private int[] AddPlaces(int count, bool isMemory, int block)
    {
        var first = axis.Count;
        if (first + count > LongestAxis) throw new ArgumentOutOfRangeException(nameof(count), $"The mask has more than {LongestAxis} queries; fewer tokens can be drawn.");
        axis.AddRange(Enumerable.Repeat(new MaskPlace(isMemory, block), count));
        return [.. Enumerable.Range(first, count)];
    }

    /// <param name="bias">[at least as many as queries, keys].</param>
    private void Show(Tensor bias, int[] queries, (int? Place, SeenKey Kind)[] keys)
    {
        var flat = bias.contiguous().data<float>().ToArray();
        var width = (int)bias.shape[1];
        for (var row = 0; row < queries.Length; row++)
        {
            for (var column = 0; column < Math.Min(width, keys.Length); column++)
            {
                if (flat[(row * width) + column] == 0 && keys[column].Place is { } place) seen[queries[row], place] = keys[column].Kind;
            }
        }
    }
}
