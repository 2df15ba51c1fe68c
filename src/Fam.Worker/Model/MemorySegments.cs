using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Carry of the M preceding blocks' keys and values: shifted copies for a whole sequence, a ring for a stream.</summary>
/// <remarks>N batch, K blocks, G key/value heads, B block tokens, M segments, C head width.</remarks>
public sealed class MemorySegments(int capacity) : IDisposable
{
    private readonly Queue<(Tensor Key, Tensor Value)> ring = new();

    /// <summary>Keys of the blocks held, oldest first, each [N, G, B, C].</summary>
    public IEnumerable<Tensor> Keys => ring.Select(block => block.Key);

    /// <summary>Values of the blocks held, oldest first, each [N, G, B, C].</summary>
    public IEnumerable<Tensor> Values => ring.Select(block => block.Value);

    /// <summary>Keeps a whole block and lets the oldest go where M are held already.</summary>
    public void Push(Tensor key, Tensor value)
    {
        if (capacity == 0) return;
        if (ring.Count == capacity) DisposeOldest();
        ring.Enqueue((key.clone().DetachFromDisposeScope(), value.clone().DetachFromDisposeScope()));
    }

    /// <summary>What is held, by name, oldest first; the tensors stay this one's.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        ring.SelectMany((block, index) => new[] { ($"{index}.key", block.Key), ($"{index}.value", block.Value) });

    /// <summary>Holds copies of what another gave as its <see cref="State"/> instead of what it holds.</summary>
    public void Restore(StreamStatePart state)
    {
        Dispose();
        for (var index = 0; state.Find($"{index}.key") is { } key && state.Find($"{index}.value") is { } value; index++) Push(key, value);
    }

    /// <summary>
    /// For every block of a sequence the blocks before it: [N, K, G, B, C] → [N, K, G, M·B, C].
    /// Slots before the first block hold what was carried there, or zeros, which <see cref="Visibility.Blocks"/> hides.
    /// </summary>
    /// <param name="carried">The blocks before, [N, M, G, B, C]; null where there are none.</param>
    /// <param name="gradientBlocks">n: a block has no gradient into those before the last multiple of n; null cuts nothing.</param>
    public static Tensor Gather(Tensor blocks, int segments, bool stopGradient, Tensor? carried = null, long? gradientBlocks = null)
    {
        var source = stopGradient ? blocks.detach() : blocks;
        var shape = source.shape;
        var padded = cat([carried ?? Nothing(blocks, segments), source], 1); // [N, M + K, G, B, C]
        return cat([.. Enumerable.Range(0, segments).Select(Slot)], 3);

        // Block τ reads block τ − M + m.
        Tensor Slot(int m)
        {
            var slot = padded.narrow(1, m, shape[1]);
            if (gradientBlocks is not { } n) return slot;
            var joined = Enumerable.Range(0, (int)shape[1]).Select(tau => tau - segments + m is var read and >= 0 && read / n == tau / n ? 1L : 0L).ToArray();
            return slot.where(tensor(joined).view(1, -1, 1, 1, 1).gt(0).to(source.device), slot.detach());
        }
    }

    /// <summary>The last M blocks of those carried and these [N, K, G, B, C], oldest first: [N, M, G, B, C].</summary>
    public static Tensor Latest(Tensor blocks, int segments, Tensor? carried) =>
        cat([carried ?? Nothing(blocks, segments), blocks], 1).narrow(1, blocks.shape[1], segments);

    public void Dispose()
    {
        while (ring.Count > 0) DisposeOldest();
    }

    private static Tensor Nothing(Tensor blocks, int segments) =>
        zeros([blocks.shape[0], segments, .. blocks.shape[2..]], dtype: blocks.dtype, device: blocks.device);

    private void DisposeOldest()
    {
        var (key, value) = ring.Dequeue();
        key.Dispose();
        value.Dispose();
    }
}
