using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Worker.Model;

/// <summary>Whole sequences with memory tokens: every block a causal run through all layers, one after the other.</summary>
/// <remarks>N batch, T time, B block tokens, R tokens read, F tokens written, D width.</remarks>
internal sealed class MemoryTokenPass(Decoder decoder, MemoryMode mode, SequenceCut cut, PassOptions options)
{
    private LayerPass[]? layers;

    /// <summary>Tokens [N, T] → hidden states of the last layer [N, T, D].</summary>
    public Tensor Run(Tensor tokens)
    {
        var (time, block) = (tokens.shape[1], mode.Block ?? tokens.shape[1]);
        // Computed again block by block, a pass over a layer lasts for one block.
        if (options.Recomputation is null) layers = Layers();
        IReadOnlyList<long>? absent = null;
        var begun = Recomputation.Run(options.Recomputation, [], _ =>
        {
            (var start, absent) = MemoryTokens.Start(decoder, mode, tokens.shape[0], cut.From);
            return [decoder.Embed(tokens), start.Read, start.Write];
        });
        var (embedded, memory) = (begun[0], new MemoryTokens(begun[1], begun[2]!));
        var outputs = new List<Tensor>();
        for (var start = 0L; start < time; start += block)
        {
            var (at, length) = (start, Math.Min(block, time - start));
            var next = Recomputation.Run(options.Recomputation, [embedded, memory.Read, memory.Write], inputs => Block(
                inputs[0]!.narrow(1, at, length), new MemoryTokens(inputs[1], inputs[2]!), absent, at, writes: at + length < time || cut.Left is not null));
            outputs.Add(next[0]!);
            memory = new MemoryTokens(next[1], next[2]!);
        }

        if (memory.Read is { } left) cut.Left?.Leave(CarriedMemory.Tokens, 0, left);
        return cat(outputs, 1);
    }

    /// <summary>One block [N, B, D]: its hidden states, and what the next one reads and writes.</summary>
    private Tensor?[] Block(Tensor input, MemoryTokens memory, IReadOnlyList<long>? absent, long start, bool writes)
    {
        List<Tensor> parts = [input];
        if (memory.Read is { } read) parts.Insert(0, read);
        if (writes) parts.Add(memory.Write);
        var hidden = cat(parts, 1); // [N, R + B + F, D]
        var run = cut with { Time = hidden.shape[1], Block = hidden.shape[1], Blocks = 1, WholeBlocks = 0, FirstPosition = cut.FirstPosition + start - memory.Length };
        var path = new CausalPath(decoder.Spec, run, absent is null ? null : Visibility.Absent(absent, run.Time, run.Type, run.Device), options.Products);
        foreach (var (index, layer) in (layers ?? Layers()).Index()) hidden = path.Run(index, layer, hidden, prompt: null).Hidden;
        var output = hidden.narrow(1, memory.Length, input.shape[1]);
        if (!writes) return [output, memory.Read, memory.Write];
        var left = memory.After(decoder, mode, hidden.narrow(1, hidden.shape[1] - mode.MemoryTokens, mode.MemoryTokens), options.CutsBefore((start / input.shape[1]) + 1));
        return [output, left.Read, left.Write];
    }

    private LayerPass[] Layers() =>
        [.. Enumerable.Range(0, decoder.Spec.NumHiddenLayers).Select(index => new LayerPass(decoder.model.layers[index], decoder.Spec, options.Products))];
}
