using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// What a stream's feedback memory does, by layer and block: how large it is, how far each update moves it, how alike its
/// activations are, and where attention to it and from it goes. Read off a <see cref="StreamingPass"/> that is given one.
/// </summary>
/// <remarks>N batch, F FAM length, D width, G key/value heads, R heads a group, T queries, S keys.</remarks>
public sealed class FeedbackDiagnostics
{
    private readonly Dictionary<int, Tensor> states = [];
    private readonly Dictionary<int, List<Reading>> readings = [];
    private readonly Dictionary<int, Attention> open = [];

    /// <summary>One block's measures by their names, where they are defined.</summary>
    private sealed record Reading(Dictionary<string, double> Values);

    /// <summary>Sums over the queries of the open block.</summary>
    /// <param name="Entropy">As shares of the largest possible.</param>
    private sealed record Attention(double Share, double Entropy, long Queries);

    /// <summary>
    /// <c>fam/layer0/norm</c>: a measure's mean over the blocks; <c>fam/layer0/norm@4</c>: at the blocks 0, 1, 2, 4, 8 and so on.
    /// <list type="bullet">
    /// <item><c>norm</c>: mean L2 norm of the F activations.</item>
    /// <item><c>drift</c>: ‖F_τ − F_{τ−1}‖ / ‖F_{τ−1}‖.</item>
    /// <item><c>saturation</c>: mean cosine between two of the activations; at 1 all hold the same.</item>
    /// <item><c>attention_to</c>: share of the tokens' attention that goes to the FAM.</item>
    /// <item><c>entropy_to</c>: entropy of that attention over the FAM's activations, as a share of the largest possible.</item>
    /// <item><c>entropy_from</c>: the same of the FAM's own attention over all it sees.</item>
    /// </list>
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics()
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (layer, blocks) in readings)
        {
            foreach (var name in blocks.SelectMany(block => block.Values.Keys).Distinct(StringComparer.Ordinal))
            {
                var metric = string.Create(CultureInfo.InvariantCulture, $"fam/layer{layer}/{name}");
                metrics[metric] = blocks.Average(block => block.Values[name]);
                for (var block = 0; block < blocks.Count; block = Math.Max(1, block * 2))
                    metrics[string.Create(CultureInfo.InvariantCulture, $"{metric}@{block}")] = blocks[block].Values[name];
            }
        }

        return metrics;
    }

    /// <summary>The layer's initial FAM, [N, F, D].</summary>
    internal void Started(int layer, Tensor state) => Hold(layer, state);

    /// <summary>The weights [N, G, R·T, S] of tokens, of which those over the FAM are so many from a place on.</summary>
    internal void Attended(int layer, Tensor weights, long firstFamKey, long famKeys)
    {
        using var scope = NewDisposeScope();
        var toFam = weights.narrow(-1, firstFamKey, famKeys).to(float64);
        var share = toFam.sum([-1], keepdim: true);
        var entropy = Entropy(toFam.div(share.clamp_min(1e-30))).div(Math.Max(Math.Log(famKeys), 1e-30)); // of one key: 0
        var before = open.GetValueOrDefault(layer) ?? new Attention(0, 0, 0);
        open[layer] = new Attention(before.Share + share.sum().item<double>(), before.Entropy + entropy.sum().item<double>(), before.Queries + entropy.numel());
    }

    /// <summary>The next state [N, F, D], and the weights [N, G, R·F, S] it was made with.</summary>
    internal void Updated(int layer, Tensor state, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var (now, before) = (state.to(float64), states[layer].to(float64));
        var norms = now.square().sum([-1], keepdim: true).sqrt(); // [N, F, 1]
        var values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["norm"] = norms.mean().item<double>(),
            ["drift"] = Length(now.sub(before)) / Math.Max(Length(before), 1e-30),
            ["entropy_from"] = Entropy(weights.to(float64)).mean().item<double>() / Math.Log(weights.shape[^1]),
        };
        var f = state.shape[1];
        if (f > 1)
        {
            // Σ over pairs of cosines = ‖Σ of unit vectors‖² − F.
            var together = now.div(norms.clamp_min(1e-30)).sum([1]).square().sum([-1]); // [N]
            values["saturation"] = together.sub(f).div(f * (f - 1)).mean().item<double>();
        }

        if (open.Remove(layer, out var attention))
        {
            values["attention_to"] = attention.Share / attention.Queries;
            if (f > 1) values["entropy_to"] = attention.Entropy / attention.Queries;
        }

        if (!readings.TryGetValue(layer, out var blocks)) readings[layer] = blocks = [];
        blocks.Add(new Reading(values));
        Hold(layer, state);
    }

    /// <summary>Lets go of the states; the measures stay.</summary>
    internal void Ended()
    {
        foreach (var state in states.Values) state.Dispose();
        states.Clear();
    }

    private void Hold(int layer, Tensor state)
    {
        if (states.Remove(layer, out var before)) before.Dispose();
        states[layer] = state.clone().DetachFromDisposeScope();
    }

    private static double Length(Tensor x) => x.square().sum().sqrt().item<double>();

    /// <summary>−Σ p ln p of the last dimension, in nats.</summary>
    private static Tensor Entropy(Tensor shares) => shares.mul(shares.clamp_min(1e-30).log()).sum([-1]).neg();
}
