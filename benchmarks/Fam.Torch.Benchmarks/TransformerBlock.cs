using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fam.Torch.Benchmarks;

/// <summary>A Llama-shaped block: RMSNorm, causal attention, RMSNorm, SwiGLU. N batch, T time, D width, H heads.</summary>
internal sealed class TransformerBlock : Module<Tensor, Tensor>
{
    private readonly long heads;
    private readonly Parameter attentionNorm;
    private readonly Parameter qkv;
    private readonly Parameter output;
    private readonly Parameter feedForwardNorm;
    private readonly Parameter gate;
    private readonly Parameter up;
    private readonly Parameter down;
    private readonly Tensor future;

    public TransformerBlock(long width, long heads, long hidden)
        : base(nameof(TransformerBlock))
    {
        this.heads = heads;
        attentionNorm = new Parameter(ones(width));
        qkv = new Parameter(randn(3 * width, width) * 0.02);
        output = new Parameter(randn(width, width) * 0.02);
        feedForwardNorm = new Parameter(ones(width));
        gate = new Parameter(randn(hidden, width) * 0.02);
        up = new Parameter(randn(hidden, width) * 0.02);
        down = new Parameter(randn(width, hidden) * 0.02);
        future = ones(64, 64, dtype: @bool).triu(1);
        RegisterComponents();
    }

    /// <param name="input">[N, T, D]</param>
    public override Tensor forward(Tensor input)
    {
        Tensor x = input + Attend(Normalized(input, attentionNorm));
        Tensor h = Normalized(x, feedForwardNorm);
        return x + functional.linear(functional.silu(functional.linear(h, gate)) * functional.linear(h, up), down);
    }

    private static Tensor Normalized(Tensor x, Tensor weight) =>
        x * (x.square().mean([-1], keepdim: true) + 1e-5).rsqrt() * weight;

    private Tensor Attend(Tensor x)
    {
        long batch = x.size(0), time = x.size(1), width = x.size(2);
        Tensor[] parts = functional.linear(x, qkv).view(batch, time, 3 * heads, width / heads).transpose(1, 2).chunk(3, 1); // 3 of [N, H, T, D/H]
        Tensor scores = parts[0].matmul(parts[1].transpose(-2, -1)) / Math.Sqrt(width / heads); // [N, H, T, T]
        Tensor seen = scores.masked_fill(future, double.NegativeInfinity).softmax(-1).matmul(parts[2]); // [N, H, T, D/H]
        return functional.linear(seen.transpose(1, 2).reshape(batch, time, width), output);
    }
}
