using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Activation checkpointing (Chen et al., arXiv 1604.06174): a pass in segments of which only the ends are kept. Each segment
/// runs once without a graph; on the way back it runs again, with one, from what it began with and with the random numbers it
/// drew. So a step holds the activations of one segment at a time.
/// </summary>
/// <param name="randoms">What segments draw random numbers from.</param>
public sealed class Recomputation(IReadOnlyList<Generator> randoms)
{
    private readonly Stack<Segment> segments = new();

    /// <summary>Runs a segment, with a graph where nothing is to be computed again.</summary>
    /// <param name="recomputation">Null keeps the activations.</param>
    /// <param name="inputs">What earlier segments gave; null where there is none.</param>
    /// <param name="compute">Gives as many outputs each time, and reads no other tensors that need a gradient but parameters.</param>
    public static Tensor?[] Run(Recomputation? recomputation, Tensor?[] inputs, Func<Tensor?[], Tensor?[]> compute) =>
        recomputation is null ? compute(inputs) : recomputation.Forward(inputs, compute);

    /// <summary>Goes back through the segments, after the loss went back to the last of them.</summary>
    public void Backward()
    {
        using var drawn = NewDisposeScope();
        Tensor[] reached = [.. randoms.Select(random => random.get_state())];
        while (segments.TryPop(out var segment))
        {
            using var scope = NewDisposeScope();
            foreach (var (random, state) in randoms.Zip(segment.RandomStates)) random.set_state(state);
            var again = segment.Compute(segment.Inputs);
            var (roots, gradients, read) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>(segment.RandomStates));
            for (var i = 0; i < again.Length; i++)
            {
                if (again[i] is not { requires_grad: true } root || segment.Outputs[i] is not { grad: { } gradient } output) continue;
                roots.Add(root);
                read.Add(output);
                gradients.Add(gradient);
            }

            if (roots.Count > 0) autograd.backward(roots, gradients);
            // What nothing went back to, such as the last state, is the caller's.
            foreach (var tensor in read) tensor.Dispose();
        }

        // What comes after the step draws on from where it came to, as if nothing had been computed again.
        foreach (var (random, state) in randoms.Zip(reached)) random.set_state(state);
    }

    private Tensor?[] Forward(Tensor?[] inputs, Func<Tensor?[], Tensor?[]> compute)
    {
        Tensor[] states = [.. randoms.Select(random => random.get_state())]; // lie in the caller's scope
        using var scope = NewDisposeScope();
        Tensor?[] outputs;
        using (no_grad()) outputs = compute(inputs);
        // Leaves, so that each collects the gradient of all that reads it.
        outputs = [.. outputs.Select(output => output?.detach().requires_grad_().MoveToOuterDisposeScope())];
        segments.Push(new Segment(inputs, outputs, compute, states));
        return outputs;
    }

    private sealed record Segment(Tensor?[] Inputs, Tensor?[] Outputs, Func<Tensor?[], Tensor?[]> Compute, Tensor[] RandomStates);
}
