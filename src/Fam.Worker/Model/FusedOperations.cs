using TorchSharp;
using static TorchSharp.torch;
#if FAM_TORCH
using Fused = Fam.Torch.Fused.FusedOperations;
#endif

namespace Fam.Worker.Model;

/// <summary>
/// The one place that chooses between operations of Fam.Torch's shim, which TorchSharp lacks, and the same out of TorchSharp's own.
/// The shim has them for float32 and float64 on the CPU; with the package TorchSharp, on other devices and in other precisions
/// there are only the latter.
/// </summary>
/// <remarks>N batch, K blocks, G key/value heads, T query rows, S keys, C head width, D width, I inner width.</remarks>
internal static class FusedOperations
{
#if FAM_TORCH
    private const bool Built = true;
#else
    private const bool Built = false;
#endif

    /// <summary>Whether the shim has them for these tensors.</summary>
    /// <param name="products">Precision of the matrix products, where it is not the tensors' own.</param>
    public static bool Serve(ScalarType type, DeviceType device, ScalarType? products = null) =>
        Built && device == DeviceType.CPU && type is ScalarType.Float32 or ScalarType.Float64 && (products is null || products == type);

    /// <summary>
    /// Attention over keys that lie in pieces: query [N, K, G, T, C] or [N, G, T, C], keys and values likewise. With a period row i
    /// sees the keys up to S − period + i mod period, else all; in block k nobody sees the first <paramref name="hidden"/>[k] keys.
    /// </summary>
    public static Tensor Attention(Tensor query, IReadOnlyCollection<Tensor> keys, IReadOnlyCollection<Tensor> values, long period = 0, long[]? hidden = null)
    {
#if FAM_TORCH
        if (Serve(query.dtype, query.device_type)) return Fused.SeenAttention(query, keys, values, period, hidden);
#endif
        return Composed.Attention(query, keys, values, period, hidden);
    }

    /// <summary>
    /// The same without gradients for one block, of whose rows the first so many of each period are in front: they see all keys but
    /// the first <paramref name="unseen"/>.
    /// </summary>
    public static Tensor AttentionWithFront(Tensor query, IReadOnlyCollection<Tensor> keys, IReadOnlyCollection<Tensor> values, long period, long front, long unseen)
    {
#if FAM_TORCH
        if (Serve(query.dtype, query.device_type)) return Fused.SeenAttention(query, keys, values, period, [], front, unseen);
#endif
        return Composed.AttentionWithFront(query, keys, values, period, front, unseen);
    }

    /// <summary>input · (gain + offset) / √(mean(input²) + epsilon): […, D].</summary>
    public static Tensor RmsNorm(Tensor input, Tensor gain, double epsilon, double offset)
    {
#if FAM_TORCH
        if (Serve(input.dtype, input.device_type) && gain.dtype == input.dtype) return Fused.RmsNorm(input, gain, epsilon, offset);
#endif
        return Composed.RmsNorm(input, gain, epsilon, offset);
    }

    /// <summary>silu(first half) · second half: […, 2·I] → […, I].</summary>
    public static Tensor SiluGate(Tensor both)
    {
#if FAM_TORCH
        if (Serve(both.dtype, both.device_type)) return Fused.SiluGate(both);
#endif
        return Composed.SiluGate(both);
    }

    /// <summary>A weight [O, I] for the time of a pass that many small products read, whose gradient of it is one product: <see cref="SharedLinear"/>.</summary>
    public static Tensor SharedWeight(Tensor weight)
    {
#if FAM_TORCH
        if (weight.requires_grad && is_grad_enabled() && Serve(weight.dtype, weight.device_type)) return Fused.SharedWeight(weight);
#endif
        return weight;
    }

    /// <summary>input · weightᵀ + bias, [N, T, I] → [N, T, O].</summary>
    /// <param name="weight">What <see cref="SharedWeight"/> gave.</param>
    public static Tensor SharedLinear(Tensor input, Tensor weight, Tensor? bias)
    {
#if FAM_TORCH
        if (Serve(weight.dtype, weight.device_type) && input.dtype == weight.dtype) return Fused.SharedLinear(input, weight, bias);
#endif
        return nn.functional.linear(input, weight, bias);
    }

    /// <summary>x · cosine + (x rolled by C / 2) · sine: x [N, T, H, C], the others [T, 1, C] or with rows in front.</summary>
    public static Tensor Turn(Tensor x, Tensor cosine, Tensor sine)
    {
#if FAM_TORCH
        if (Serve(x.dtype, x.device_type) && cosine.dtype == x.dtype && cosine.dim() == 3) return Fused.Turn(x, cosine, sine);
#endif
        return Composed.Turn(x, cosine, sine);
    }

    /// <summary>The same by TorchSharp's operations.</summary>
    internal static class Composed
    {
        public static Tensor Attention(Tensor query, IReadOnlyCollection<Tensor> keys, IReadOnlyCollection<Tensor> values, long period, long[]? hidden)
        {
            var (key, value) = (keys.Count == 1 ? keys.First() : cat([.. keys], -2), values.Count == 1 ? values.First() : cat([.. values], -2));
            var scores = query.mul(1 / Math.Sqrt(query.shape[^1])).matmul(key.transpose(-2, -1)); // […, T, S]
            if (period > 0) scores = scores.add(Visibility.Block(key.shape[^2] - period, 0, 0, period, null, query.dtype, query.device).repeat(query.shape[^2] / period, 1));
            if (hidden is not null && Array.Exists(hidden, count => count > 0)) scores = scores.add(Visibility.First(hidden, key.shape[^2], query.dtype, query.device));
            return scores.softmax(-1).matmul(value);
        }

        public static Tensor AttentionWithFront(Tensor query, IReadOnlyCollection<Tensor> keys, IReadOnlyCollection<Tensor> values, long period, long front, long unseen)
        {
            var (key, value, others) = (cat([.. keys], -2), cat([.. values], -2), period - front);
            var mask = cat(
                [
                    Visibility.First([unseen], key.shape[^2], query.dtype, query.device).view(1, -1).expand(front, -1),
                    Visibility.Block(key.shape[^2] - others, 0, 0, others, null, query.dtype, query.device),
                ], 0); // [period, S]
            return query.mul(1 / Math.Sqrt(query.shape[^1])).matmul(key.transpose(-2, -1)).add(mask.repeat(query.shape[^2] / period, 1)).softmax(-1).matmul(value);
        }

        public static Tensor RmsNorm(Tensor input, Tensor gain, double epsilon, double offset)
        {
            var scale = input.square().mean([-1], keepdim: true).add(epsilon).rsqrt();
            return input.mul(scale).mul(offset == 0 ? gain : gain.add(offset));
        }

        public static Tensor SiluGate(Tensor both)
        {
            var parts = both.chunk(2, -1);
            return nn.functional.silu(parts[0]).mul(parts[1]);
        }

        public static Tensor Turn(Tensor x, Tensor cosine, Tensor sine) => addcmul(x.mul(cosine), x.roll(x.shape[^1] / 2, -1), sine, 1);
    }
}
