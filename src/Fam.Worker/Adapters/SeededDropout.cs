using Fam.Worker.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Adapters;

/// <summary>
/// Dropout (arXiv 1207.0580) from a stream of its own: what is dropped depends on (seed, step) and the order of the calls
/// alone, so a resumed step drops the same. Drops nothing outside of a step.
/// </summary>
/// <param name="Probability">That an element becomes 0; the others are scaled by 1 / (1 − p).</param>
public sealed record SeededDropout(double Probability) : IDisposable
{
    private Generator? generator;

    /// <summary>What is dropped in this step is drawn from it; null outside of a step, or where nothing is dropped.</summary>
    public Generator? Random => generator;

    /// <summary>Begins the dropout of a step.</summary>
    public void Begin(long seed, int step)
    {
        End();
        if (Probability > 0) generator = new Generator(NamedRandom.Number(seed, "lora-dropout", step) & long.MaxValue, CPU);
    }

    /// <summary>From here on nothing is dropped.</summary>
    public void End()
    {
        generator?.Dispose();
        generator = null;
    }

    public Tensor Apply(Tensor input)
    {
        if (generator is null) return input;
        var keep = rand(input.shape, dtype: float32, generator: generator).ge(Probability).to(input.dtype).div(1 - Probability);
        return input.mul(keep.to(input.device));
    }

    public void Dispose() => End();
}
