using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Torch.Fused;

/// <summary>
/// Operations that TorchSharp does not have, with gradients, for tensors of float32 and float64 on the CPU. Who uses them needs the
/// same out of TorchSharp's own operations for every other place.
/// </summary>
public static class FusedOperations
{
    /// <summary>softmax(query keyᵀ / √C) value over keys that lie in pieces; weights are computed again for the gradient, not kept.</summary>
    /// <param name="query">[N, K, G, T, C], or [N, G, T, C].</param>
    /// <param name="keys">Pieces that follow each other, [N, K, G, Sᵢ, C] or [N, G, Sᵢ, C].</param>
    /// <param name="values">Likewise.</param>
    /// <param name="period">0: every row sees all keys. Else row i sees those up to S − period + i mod period.</param>
    /// <param name="hidden">For each of the K blocks how many first keys nobody sees; empty is none.</param>
    /// <param name="front">The first so many rows of each period see all keys but the first <paramref name="unseen"/>; then there is no gradient.</param>
    public static Tensor SeenAttention(
        Tensor query, IReadOnlyCollection<Tensor> keys, IReadOnlyCollection<Tensor> values, long period, ReadOnlySpan<long> hidden, long front = 0, long unseen = 0)
    {
        using var pieces = new HandleList((Tensor[])[.. keys, .. values]);
        return Native.seen_attention(query, pieces.Handles, keys.Count, hidden, hidden.Length, period, front, unseen);
    }

    /// <summary>input · (gain + offset) / √(mean(input²) + epsilon) over the last dimension.</summary>
    public static Tensor RmsNorm(Tensor input, Tensor gain, double epsilon, double offset) => Native.rms_norm(input, gain, epsilon, offset);

    /// <summary>silu(first half) · second half of the last dimension.</summary>
    public static Tensor SiluGate(Tensor both) => Native.silu_gate(both);

    /// <summary>
    /// A weight [O, I] for the time of a pass, which many small products read: what <see cref="SharedLinear"/> makes of it gets its
    /// gradient in one product, not in one for each. Other operations may read it too.
    /// </summary>
    public static Tensor SharedWeight(Tensor weight) => Native.shared_weight(weight);

    /// <summary>input · weightᵀ + bias with a weight that <see cref="SharedWeight"/> gave.</summary>
    public static Tensor SharedLinear(Tensor input, Tensor weight, Tensor? bias) => Native.shared_linear(input, weight, bias);

    /// <summary>x · cosine + (x rolled by half its last dimension) · sine; x [N, T, H, C], the others [T, 1, C].</summary>
    public static Tensor Turn(Tensor x, Tensor cosine, Tensor sine) => Native.turn(x, cosine, sine);
}
