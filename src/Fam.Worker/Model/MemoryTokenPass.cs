using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Whole sequences with memory tokens: every block a causal run through all layers, one after the other.</summary>
/// <remarks>N batch, T time, B block tokens, R tokens read, F tokens written, D width.</remarks>
internal static class MemoryTokenPass
{
    /// <summary>Tokens [N, T] → hidden states of the last layer [N, T, D].</summary>
    public static Tensor Run(Decoder decoder, MemoryMode mode, Tensor tokens, SequenceCut cut)
    {
        var spec = decoder.Spec;
        LayerPass[] layers = [.. Enumerable.Range(0, spec.NumHiddenLayers).Select(index => new LayerPass(decoder.model.layers[index], spec))];
        var (memory, absent) = MemoryTokens.Start(decoder, mode, tokens.shape[0], cut.From);
        var (time, block) = (tokens.shape[1], mode.Block ?? tokens.shape[1]);
        var embedded = decoder.Embed(tokens);
        var outputs = new List<Tensor>();
        for (var start = 0L; start < time; start += block)
        {
            var length = Math.Min(block, time - start);
            var writes = start + length < time || cut.Left is not null;
            List<Tensor> parts = [embedded.narrow(1, start, length)];
            if (memory.Read is { } read) parts.Insert(0, read);
            if (writes) parts.Add(memory.Write);
            var hidden = cat(parts, 1); // [N, R + B + F, D]
            var run = cut with { Time = hidden.shape[1], Block = hidden.shape[1], Blocks = 1, WholeBlocks = 0, FirstPosition = cut.FirstPosition + start - memory.Length };
            var path = new CausalPath(spec, run, absent is null ? null : Visibility.Absent(absent, run.Time, run.Type, run.Device));
            for (var index = 0; index < layers.Length; index++) hidden = path.Run(index, layers[index], hidden);
            outputs.Add(hidden.narrow(1, memory.Length, length));
            if (writes) memory = memory.After(decoder, mode, hidden.narrow(1, hidden.shape[1] - mode.MemoryTokens, mode.MemoryTokens));
        }

        if (memory.Read is { } left) cut.Left?.Leave(CarriedMemory.Tokens, 0, left);
        return cat(outputs, 1);
    }
}
