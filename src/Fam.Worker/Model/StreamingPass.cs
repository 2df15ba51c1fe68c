using Fam.Contracts.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>
/// Consumes a stream of tokens of any length, block by block, with constant memory (with <c>full</c>, memory grows
/// with the stream, as its definition asks). Gradients are off.
/// </summary>
/// <remarks>N batch, T tokens of one call, B block tokens, F FAM length, D width, G key/value heads, C head width, V vocabulary.</remarks>
public sealed class StreamingPass : IDisposable
{
    private readonly Decoder decoder;
    private readonly ModelSpec spec;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly LayerStream[] layers;
    private readonly long firstPosition;
    private long position;

    /// <param name="decoder">Its weights must not change while the stream lives.</param>
    /// <param name="batch">Streams side by side, N.</param>
    /// <param name="firstPosition">Position of the first token.</param>
    public StreamingPass(Decoder decoder, long batch, long firstPosition = 0)
    {
        this.decoder = decoder;
        this.firstPosition = position = firstPosition;
        spec = decoder.Spec;
        (type, device) = (decoder.model.embed_tokens.Weight.dtype, decoder.model.embed_tokens.Weight.device);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        layers = [.. Enumerable.Range(0, spec.NumHiddenLayers).Select(index => new LayerStream(new LayerPass(decoder.model.layers[index], spec).Keep(), spec.MemorySegments))];
        if (decoder.model.fam_prompt is { } prompt) ClimbPrompt(prompt.Weight.unsqueeze(0).expand(batch, spec.FamLength, spec.HiddenSize));
    }

    /// <summary>Tokens consumed so far.</summary>
    public long Consumed => position - firstPosition;

    private bool Blocked => spec.Architecture != Architecture.Full;

    private long FilledInBlock => Blocked ? Consumed % spec.BlockSize : Consumed;

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
    }

    private Tensor Consume(Tensor tokens)
    {
        var (parts, start, time) = (new List<Tensor>(), 0L, tokens.shape[1]);
        while (start < time)
        {
            var count = Blocked ? Math.Min(time - start, spec.BlockSize - FilledInBlock) : time - start;
            parts.Add(ConsumeWithinBlock(tokens.narrow(1, start, count)));
            start += count;
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    private Tensor ConsumeWithinBlock(Tensor tokens)
    {
        var (filled, time) = (FilledInBlock, tokens.shape[1]);
        var whole = Blocked && filled + time == spec.BlockSize;
        var positions = Rotary.At(spec, position, time, type, device);
        Rotary? famPositions = whole && decoder.model.fam_prompt is not null
            ? Rotary.At(spec, position + time - spec.FamLength, spec.FamLength, type, device)
            : null;
        var hidden = decoder.Embed(tokens);
        foreach (var layer in layers) hidden = layer.Consume(hidden, positions, filled, whole, famPositions);
        position += time;
        return hidden;
    }

    private void ClimbPrompt(Tensor initial)
    {
        var positions = Rotary.At(spec, firstPosition - spec.FamLength, spec.FamLength, type, device);
        foreach (var layer in layers) initial = layer.Start(initial, positions);
    }
}
