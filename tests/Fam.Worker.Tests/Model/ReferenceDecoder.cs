using Fam.Contracts.Specs;
using Fam.Worker.Model;
using static Fam.Worker.Tests.Model.ReferenceLayers;

namespace Fam.Worker.Tests.Model;

/// <summary>
/// Every mode's equations (arXiv 2404.09173, Alg. 1 and 2, and docs/model.md), token by token over plain arrays in
/// float64: slow, obvious, and sharing no line with the decoder it judges.
/// </summary>
internal sealed class ReferenceDecoder(Decoder decoder)
{
    private readonly ModelSpec spec = decoder.Spec;
    private readonly ReferenceLayers layers = new(decoder);

    /// <summary>Logits of each token.</summary>
    /// <param name="passed">FAM states by layer, [L][F][D], instead of the initial ones.</param>
    public double[][] Logits(int[] tokens, long firstPosition = 0, double[][][]? passed = null)
    {
        layers.SequenceLength = firstPosition + tokens.Length;
        var embedded = tokens.Select(layers.Embed).ToArray();
        var hidden = spec.Architecture is Architecture.Rmt or Architecture.Autocompressor
            ? WithMemoryTokens(embedded, firstPosition)
            : ThroughLayers(embedded, firstPosition, passed);
        return [.. hidden.Select(layers.Head)];
    }

    private double[][] ThroughLayers(double[][] hidden, long firstPosition, double[][][]? passed)
    {
        var hasFam = spec.Architecture is Architecture.Fam or Architecture.FamStatic;
        var initial = hasFam && spec.FamInit == FamInit.Prompt ? layers.Rows("model.fam_prompt.weight") : [];
        for (var layer = 0; layer < spec.NumHiddenLayers; layer++)
        {
            if (hasFam && spec.FamInit == FamInit.Prefix) initial = layers.Rows($"model.layers.{layer}.fam_prefix.weight");
            hidden = spec.Architecture switch
            {
                Architecture.Fam or Architecture.FamStatic => FamLayer(layer, hidden, initial, passed?[layer] ?? initial, firstPosition),
                Architecture.FeedbackSegments => OutputLayer(layer, hidden, firstPosition),
                _ => WindowLayer(layer, hidden, firstPosition),
            };
            if (hasFam) initial = Climb(layer, initial, firstPosition);
        }

        return hidden;
    }

    /// <summary>Every token sees an unbroken run of tokens that ends with itself.</summary>
    private double[][] WindowLayer(int layer, double[][] hidden, long firstPosition)
    {
        var tokens = hidden.Select((h, t) => layers.Project(layer, h, firstPosition + t)).ToArray();
        return [.. hidden.Select((h, t) => layers.Complete(layer, layers.Attend(tokens[t], tokens[FirstSeen(t)..(t + 1)]), h))];
    }

    private int FirstSeen(int t) => spec.Architecture switch
    {
        Architecture.Swa => Math.Max(0, t - spec.SlidingWindow!.Value + 1),
        Architecture.Bswa => Math.Max(0, ((t / spec.BlockSize) - spec.MemorySegments) * spec.BlockSize),
        Architecture.TransformerXl => Math.Max(0, t - (spec.MemorySegments * spec.BlockSize)),
        _ => 0,
    };

    private double[][] FamLayer(int layer, double[][] hidden, double[][] initial, double[][] start, long firstPosition)
    {
        var (block, isStatic) = (spec.BlockSize, spec.Architecture == Architecture.FamStatic);
        var tokens = hidden.Select((h, t) => layers.Project(layer, h, firstPosition + t)).ToArray();
        var states = new List<(double[][] State, Token[] Heads)> { (start, Fam(layer, start, firstPosition)) };
        var output = new double[hidden.Length][];
        for (var begin = 0; begin < hidden.Length; begin += block)
        {
            var end = Math.Min(begin + block, hidden.Length);
            var memory = tokens[Math.Max(0, begin - (spec.MemorySegments * block))..begin];
            Token[] read = [.. states.TakeLast(spec.FamBlocks).SelectMany(state => state.Heads)];
            for (var t = begin; t < end; t++)
                output[t] = layers.Complete(layer, layers.Attend(tokens[t], [.. memory, .. read, .. tokens[begin..(t + 1)]]), hidden[t]);
            if (end - begin < block) continue;
            var queries = isStatic ? Fam(layer, initial, firstPosition + begin) : states[^1].Heads;
            var residuals = isStatic ? initial
                : begin == 0 ? [.. initial.Select(f => new double[f.Length])]
                : states[^1].State;
            double[][] updated = [.. queries.Select((query, i) => layers.Complete(layer, layers.Attend(query, [.. read, .. tokens[begin..end]]), residuals[i]))];
            states.Add((updated, Fam(layer, updated, firstPosition + end)));
        }

        return output;
    }

    /// <summary>Projections of a FAM that a block which begins at this position reads first.</summary>
    private Token[] Fam(int layer, double[][] state, long begin) => [.. state.Select((f, i) => layers.Project(layer, f, spec.FamPosition switch
    {
        FamPosition.Last => begin - state.Length + i,
        FamPosition.Fractional => begin - 1 + ((i + 1.0) / (state.Length + 1)),
        _ => 0,
    }))];

    private double[][] Climb(int layer, double[][] initial, long firstPosition)
    {
        var heads = Fam(layer, initial, firstPosition);
        return [.. initial.Select((f, i) => layers.Complete(layer, layers.Attend(heads[i], heads), f))];
    }

    private double[][] OutputLayer(int layer, double[][] hidden, long firstPosition)
    {
        var (block, output, memory) = (spec.BlockSize, new double[hidden.Length][], new List<Token>());
        for (var begin = 0; begin < hidden.Length; begin += block)
        {
            var end = Math.Min(begin + block, hidden.Length);
            var own = Enumerable.Range(begin, end - begin).Select(t => layers.Project(layer, hidden[t], firstPosition + t)).ToArray();
            Token[] seen = [.. memory.TakeLast(spec.MemorySegments * block)];
            for (var t = begin; t < end; t++)
                output[t] = layers.Complete(layer, layers.Attend(own[t - begin], [.. seen, .. own[..(t - begin + 1)]]), hidden[t]);
            memory.AddRange(Enumerable.Range(begin, end - begin).Select(t => layers.Project(layer, output[t], firstPosition + t)));
        }

        return output;
    }

    private double[][] WithMemoryTokens(double[][] embedded, long firstPosition)
    {
        var learned = layers.Rows("model.fam_prompt.weight");
        var isRmt = spec.Architecture == Architecture.Rmt;
        var read = isRmt ? learned : [];
        var output = new List<double[]>();
        foreach (var block in embedded.Chunk(spec.BlockSize))
        {
            double[][] hidden = [.. read, .. block, .. isRmt ? read : learned];
            for (var layer = 0; layer < spec.NumHiddenLayers; layer++) hidden = WindowLayer(layer, hidden, firstPosition + output.Count - read.Length);
            output.AddRange(hidden[read.Length..^learned.Length]);
            double[][] written = [.. hidden[^learned.Length..].Select(layers.FinalNorm)];
            read = isRmt ? written : [.. read, .. written];
        }

        return [.. output];
    }
}
