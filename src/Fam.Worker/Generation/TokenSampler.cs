using Fam.Worker.Data;

namespace Fam.Worker.Generation;

/// <summary>Picks the next token: the likeliest, or one drawn after temperature, top-k and top-p, in that order.</summary>
/// <param name="settings">Within their ranges.</param>
/// <param name="seed">The same seed, prompt and settings draw the same text.</param>
public sealed class TokenSampler(GenerationSettings settings, long seed)
{
    private readonly HashSet<int> seen = [];
    private readonly Random random = NamedRandom.Random(seed, "generation", 0);

    /// <summary>Tells of a token that stands in the text, for the repetition penalty.</summary>
    public void See(int id)
    {
        if (settings.RepetitionPenalty != 1) seen.Add(id);
    }

    /// <summary>The next token's id.</summary>
    /// <param name="logits">One number an id; changed.</param>
    public int Pick(float[] logits)
    {
        foreach (var id in seen.Where(id => id < logits.Length)) logits[id] = (float)(logits[id] > 0 ? logits[id] / settings.RepetitionPenalty : logits[id] * settings.RepetitionPenalty);
        var picked = settings.Temperature == 0 ? Likeliest(logits) : Drawn(logits);
        See(picked);
        return picked;
    }

    private static int Likeliest(float[] logits)
    {
        var best = 0;
        for (var id = 1; id < logits.Length; id++)
        {
            if (logits[id] > logits[best]) best = id;
        }

        return best;
    }

    private int Drawn(float[] logits)
    {
        var ids = new int[logits.Length];
        for (var id = 0; id < ids.Length; id++) ids[id] = id;
        var keys = (float[])logits.Clone();
        for (var index = 0; index < keys.Length; index++) keys[index] = -keys[index];
        // Only where something is cut off does the order matter; a full sort of a large vocabulary is not free.
        if (settings.TopK > 0 || settings.TopP < 1) Array.Sort(keys, ids);
        var kept = settings.TopK > 0 ? Math.Min(settings.TopK, ids.Length) : ids.Length;
        var largest = logits.Max();
        var weights = new double[kept];
        for (var index = 0; index < kept; index++) weights[index] = Math.Exp((logits[ids[index]] - largest) / settings.Temperature);
        if (settings.TopP < 1) kept = Nucleus(weights);
        return ids[Index(weights.AsSpan(0, kept))];
    }

    /// <summary>How many of the weights, in falling order, it takes to reach top_p of their sum.</summary>
    private int Nucleus(double[] weights)
    {
        var (wanted, sum) = (settings.TopP * weights.Sum(), 0.0);
        for (var index = 0; index < weights.Length; index++)
        {
            sum += weights[index];
            if (sum >= wanted) return index + 1;
        }

        return weights.Length;
    }

    private int Index(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights) total += weight;
        var left = random.NextDouble() * total;
        for (var index = 0; index < weights.Length; index++)
        {
            left -= weights[index];
            if (left < 0) return index;
        }

        return weights.Length - 1;
    }
}
