using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Memory at the level of embeddings: what stands in front of a block and what is written behind it.</summary>
/// <param name="Read">[N, R, D]; null where there is none yet.</param>
/// <param name="Write">[N, F, D]; its outputs, after the final norm, are what the block leaves.</param>
/// <remarks>
/// Recurrent Memory Transformer (arXiv 2207.06881) reads and writes the same F tokens. AutoCompressor (arXiv 2305.14788)
/// writes the same learned tokens behind every block and reads what all blocks wrote, the oldest first. In both a block is
/// one causal run over read tokens, block and write tokens, at consecutive positions.
/// N batch, R tokens read, F tokens written, D width.
/// </remarks>
internal sealed record MemoryTokens(Tensor? Read, Tensor Write) : IDisposable
{
    /// <summary>Before the first block: RMT reads its learned tokens, AutoCompressor nothing.</summary>
    public static MemoryTokens Start(Decoder decoder, MemoryMode mode, long batch)
    {
        var learned = decoder.model.fam_prompt!.Weight.unsqueeze(0).expand(batch, -1, -1);
        return new MemoryTokens(mode.Accumulates ? null : learned, learned);
    }

    /// <summary>Before the next block of rows that may go on in their documents; and how many tokens rows have less than are read, null where all have them.</summary>
    public static (MemoryTokens Memory, IReadOnlyList<long>? Absent) Start(Decoder decoder, MemoryMode mode, long batch, Continuation? from)
    {
        var start = Start(decoder, mode, batch);
        if (from is not { AllBegin: false, Memory: { } memory }) return (start, null);
        var carried = memory.Of(CarriedMemory.Tokens, 0);
        if (!mode.Accumulates)
        {
            var chosen = where(from.Begins(3, carried.device), start.Write, carried);
            return (new MemoryTokens(chosen, chosen), null);
        }

        // Each row has what its own blocks wrote, the latest last.
        var each = from.Consumed.Select(tokens => tokens / mode.Block!.Value * mode.MemoryTokens).ToList();
        var most = each.Max();
        return (start with { Read = carried.narrow(1, carried.shape[1] - most, most) }, [.. each.Select(own => most - own)]);
    }

    /// <summary>Copies that outlive the dispose scope; <see cref="Dispose"/> ends them.</summary>
    public MemoryTokens Kept() => new(Read?.clone().DetachFromDisposeScope(), Write.clone().DetachFromDisposeScope());

    public void Dispose()
    {
        Read?.Dispose();
        Write.Dispose();
    }

    /// <summary>Both, by name; the tensors stay this one's.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() => Read is null ? [("write", Write)] : [("read", Read), ("write", Write)];

    /// <summary>Copies of what another gave as its <see cref="State"/>.</summary>
    public static MemoryTokens Restored(StreamStatePart state, Device device) =>
        new MemoryTokens(state.Find("read")?.to(device), (state.Find("write") ?? throw new ArgumentException($"{state.Prefix}write is missing: this is no state of a stream.", nameof(state))).to(device)).Kept();

    /// <summary>How many are read.</summary>
    public long Length => Read?.shape[1] ?? 0;

    /// <summary>After a block whose write tokens came out of the last layer as [N, F, D].</summary>
    /// <param name="cut">Whether what is carried on has no gradient.</param>
    public MemoryTokens After(Decoder decoder, MemoryMode mode, Tensor written, bool cut = false)
    {
        var left = decoder.model.norm.call(written);
        if (mode.StopGradient || cut) left = left.detach();
        if (!mode.Accumulates) return new MemoryTokens(left, left);
        var before = cut ? Read?.detach() : Read;
        return this with { Read = before is null ? left : cat([before, left], 1) };
    }
}
