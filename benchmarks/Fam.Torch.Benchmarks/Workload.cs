using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Fam.Torch.Benchmarks;

/// <summary>
/// Something that peer.py does under the same name, and how often to repeat it in one measurement: about
/// two milliseconds' worth where it can, so that the fastest of many is undisturbed by other processes.
/// </summary>
internal sealed record Workload(string Name, int Repeats, Action Once)
{
    private static readonly Tensor A = ones(4);
    private static readonly Tensor B = ones(4);
    private static readonly Tensor Matrix = ones(4, 4);
    private static readonly Tensor Leaf = ones(4).requires_grad_();
    private static readonly Tensor Big = randn(1024, 1024);
    private static readonly TransformerBlock Block = new(width: 128, heads: 4, hidden: 344);
    private static readonly Tensor Sequence = randn(8, 64, 128);
    private static readonly AdamW Optimizer = PreparedOptimizer();

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("add of 4 elements", 1500, () =>
        {
            using Tensor sum = A + B;
        }),
        new("multiply by a number", 1000, () =>
        {
            using Tensor product = A * 2.5;
        }),
        new("three operations in a scope", 500, () =>
        {
            using DisposeScope scope = NewDisposeScope();
            _ = ((A * B) + A).sum();
        }),
        new("transpose", 1500, () =>
        {
            using Tensor turned = Matrix.transpose(0, 1);
        }),
        new("tiny forward and backward", 150, () =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Leaf * Leaf).sum().backward();
            Leaf.grad = null;
        }),
        new("matmul 1024 x 1024", 1, () =>
        {
            using Tensor product = Big.matmul(Big);
        }),
        new("transformer block, forward and backward", 1, () =>
        {
            using DisposeScope scope = NewDisposeScope();
            Block.call(Sequence).square().mean().backward();
            Block.zero_grad();
        }),
        new("AdamW step, 48 parameters of 128 x 128", 2, () => Optimizer.step()),
    ];

    /// <summary>Seconds that one repetition takes.</summary>
    public double Seconds(int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
            Once();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }

    private static AdamW PreparedOptimizer()
    {
        Parameter[] parameters = [.. Enumerable.Range(0, 48).Select(_ => new Parameter(randn(128, 128)))];
        foreach (Parameter parameter in parameters)
            parameter.grad = randn(128, 128);
        return optim.AdamW(parameters, lr: 1e-4, weight_decay: 0.1);
    }
}
