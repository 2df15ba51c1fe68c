using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Specs;

namespace Fam.Cli.Model;

/// <summary><c>fam model describe --preset NAME</c>: a named size and its exact count of parameters, without building it.</summary>
internal static class DescribePreset
{
    public static int Describe(Call call, string name)
    {
        if (!ModelPresets.Names.Contains(name)) throw CommandFailure.Usage($"--preset is '{name}'; it must be {string.Join(", ", ModelPresets.Names)}.");
        var model = ModelPresets.WithFeedback(name);
        var memory = ModelParameters.CountOfMemory(model);
        var view = new PresetView(name, model, ModelParameters.Count(model) - memory, memory, ModelParameters.CountWithoutGate(model));
        if (call.Terminal.Json)
        {
            Terminal.WriteJson(view);
            return ExitStatus.Done;
        }

        call.Terminal.Out.Write(Tables.Facts(
            ("Parameters", $"{view.Parameters:N0}{(model.VocabSize == 0 ? ", without the vocabulary, which the tokenizer decides" : "")}"),
            ("FAM prompt", $"{memory:N0} more ({model.FamLength} × {model.HiddenSize})"),
            ("Without gate", $"{view.ParametersWithoutGate:N0} with a feed-forward of two matrices instead of SwiGLU's three"),
            ("Shape", $"{model.NumHiddenLayers} layers, width {model.HiddenSize}, inner {model.IntermediateSize}, {model.NumAttentionHeads} heads ({model.NumKeyValueHeads} key/value) of {ModelParameters.HeadWidth(model)}"),
            ("Vocabulary", model.VocabSize == 0 ? "the tokenizer's" : $"{model.VocabSize:N0}{(model.TieWordEmbeddings ? ", embeddings tied" : "")}"),
            ("Memory", $"block {model.BlockSize}, FAM length {model.FamLength}, {model.MemorySegments} memory segments")));
        return ExitStatus.Done;
    }

    /// <summary>What <c>--json</c> prints.</summary>
    /// <param name="Config">With feedback memory of the usual length.</param>
    /// <param name="Parameters">Without the memory's own.</param>
    /// <param name="MemoryParameters">The FAM prompt, F × D.</param>
    /// <param name="ParametersWithoutGate">With a feed-forward of two matrices; without the memory's own.</param>
    private sealed record PresetView(string Preset, ModelSpec Config, long Parameters, long MemoryParameters, long ParametersWithoutGate);
}
