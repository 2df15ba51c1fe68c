using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Whole sequences with memory tokens: every block a causal run through all layers, one after the other.</summary>
/// <remarks>N batch, T time, B block tokens, R tokens read, F tokens written, D width.</remarks>
internal static class MemoryTokenPass
{
    /// <summary>Tokens [N, T] → hidden states of the last layer [N, T, D].</summary>
    public static Tensor Run(Decoder decoder, MemoryMode mode, Tensor tokens, long firstPosition)
    {
        var (spec, type) = (decoder.Spec, decoder.model.embed_tokens.Weight.dtype);
        LayerPass[] layers = [.. Enumerable.Range(0, spec.NumHiddenLayers).Select(index => new LayerPass(decoder.model.layers[index], spec))];
        var memory = MemoryTokens.Start(decoder, mode, tokens.shape[0]);
        var (time, block) = (tokens.shape[1], mode.Block ?? tokens.shape[1]);
        var embedded = decoder.Embed(tokens);
        var outputs = new List<Tensor>();
        for (var start = 0L; start < time; start += block)
        {
            var length = Math.Min(block, time - start);
            var writes = start + length < time;
            List<Tensor> parts = [embedded.narrow(1, start, length)];
            if (memory.Read is { } read) parts.Insert(0, read);
            if (writes) parts.Add(memory.Write);
            var hidden = cat(parts, 1); // [N, R + B + F, D]
            var path = new CausalPath(spec, new SequenceCut(hidden.shape[1], hidden.shape[1], 1, 0, firstPosition + start - memory.Length, type, tokens.device));
            for (var index = 0; index < layers.Length; index++) hidden = path.Run(index, layers[index], hidden);
            outputs.Add(hidden.narrow(1, memory.Length, length));
            if (writes) memory = memory.After(decoder, mode, hidden.narrow(1, hidden.shape[1] - mode.MemoryTokens, mode.MemoryTokens));
        }

        return cat(outputs, 1);
    }
}
