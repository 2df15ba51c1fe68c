using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Consumes a stream of tokens of any length, block by block, with constant memory (with <c>full</c>, memory grows
/// with the stream, and with <c>autocompressor</c> with its blocks, as their definitions ask). Gradients are off.
/// </summary>
/// <remarks>N batch, T tokens of one call, B block tokens, F FAM length, R memory tokens read, D width, V vocabulary.</remarks>
public sealed partial class StreamingPass : IDisposable
{
    private readonly Decoder decoder;
    private readonly ModelSpec spec;
    private readonly MemoryMode mode;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly LayerStream[] layers;
    private readonly FeedbackDiagnostics? diagnostics;
    private readonly long firstPosition;
    private MemoryTokens? memory;
    private long position;

    /// <param name="decoder">Its weights must not change while the stream lives.</param>
    /// <param name="batch">Streams side by side, N.</param>
    /// <param name="firstPosition">Position of the first token.</param>
    /// <param name="diagnostics">Takes the measures of the feedback memory, which cost time; null takes none.</param>
    public StreamingPass(Decoder decoder, long batch, long firstPosition = 0, FeedbackDiagnostics? diagnostics = null)
    {
        (this.decoder, this.diagnostics) = (decoder, diagnostics);
        this.firstPosition = position = firstPosition;
        spec = decoder.Spec;
        mode = MemoryMode.Of(spec);
        (type, device) = (decoder.model.embed_tokens.Weight.dtype, decoder.model.embed_tokens.Weight.device);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        layers = [.. Enumerable.Range(0, spec.NumHiddenLayers).Select(index => new LayerStream(index, new LayerPass(decoder.model.layers[index], spec).Keep(), mode, diagnostics))];
        if (mode.MemoryTokens > 0) memory = MemoryTokens.Start(decoder, mode, batch).Kept();
        else if (mode.Fam > 0) StartFam(batch);
    }

    /// <summary>Tokens consumed so far.</summary>
    public long Consumed => position - firstPosition;

    private long FilledInBlock => mode.Block is { } block ? Consumed % block : Consumed;

    /// <summary>Consumes tokens [N, T] and returns their logits [N, T, V] to the caller's dispose scope.</summary>
    public Tensor Next(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        return decoder.Head(Consume(tokens)).MoveToOuterDisposeScope();
    }

    /// <summary>Consumes tokens [N, T] whose logits nobody wants.</summary>
    public void Skip(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Consume(tokens);
    }

    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
        memory?.Dispose();
        diagnostics?.Ended();
    }

    private Tensor Consume(Tensor tokens)
    {
        var (parts, start, time) = (new List<Tensor>(), 0L, tokens.shape[1]);
        while (start < time)
        {
            var count = mode.Block is { } block ? Math.Min(time - start, block - FilledInBlock) : time - start;
            var within = tokens.narrow(1, start, count);
            parts.Add(memory is null ? ConsumeWithinBlock(within) : ConsumeBetweenMemory(within, memory));
            start += count;
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    private Tensor ConsumeWithinBlock(Tensor tokens)
    {
        var (filled, time) = (FilledInBlock, tokens.shape[1]);
        var begins = filled == 0 && mode.Fam > 0; // only then the memory takes its place
        var hidden = Run(decoder.Embed(tokens), position, filled, whole: filled + time == mode.Block, begins);
        position += time;
        return hidden;
    }

    /// <summary>Memory tokens go through the layers as the block's tokens do: before its first one, and behind its last.</summary>
    private Tensor ConsumeBetweenMemory(Tensor tokens, MemoryTokens tokensOfMemory)
    {
        var (filled, time, reads) = (FilledInBlock, tokens.shape[1], tokensOfMemory.Length);
        if (filled == 0 && tokensOfMemory.Read is { } read) Run(read, position - reads, filled: 0, whole: false, beginsFam: false);
        var hidden = Run(decoder.Embed(tokens), position, reads + filled, whole: false, beginsFam: false);
        position += time;
        if (filled + time < mode.Block) return hidden;
        var written = Run(tokensOfMemory.Write, position, reads + filled + time, whole: false, beginsFam: false);
        memory = tokensOfMemory.After(decoder, mode, written).Kept();
        tokensOfMemory.Dispose();
        foreach (var layer in layers) layer.Restart();
        return hidden;
    }

    /// <summary>All layers: [N, T, D] → [N, T, D].</summary>
    private Tensor Run(Tensor hidden, long first, long filled, bool whole, bool beginsFam)
    {
        var positions = beginsFam ? FamPositions.Before(spec, first, hidden.shape[1], type, device) : Rotary.At(spec, first, hidden.shape[1], type, device);
        foreach (var layer in layers) hidden = layer.Consume(hidden, positions, filled, whole);
        return hidden;
    }

    private void StartFam(long batch)
    {
        var positions = FamPositions.For(spec, firstPosition, 1, spec.BlockSize, type, device);
        var prompt = decoder.model.fam_prompt?.Weight.unsqueeze(0);
        for (var index = 0; index < layers.Length; index++)
        {
            var initial = decoder.model.layers[index].fam_prefix?.Weight.unsqueeze(0) ?? prompt!; // [1 or N, F, D]
            prompt = layers[index].Start(initial.expand(batch, -1, -1), positions, climbs: prompt is not null && index + 1 < layers.Length);
        }
    }
}
