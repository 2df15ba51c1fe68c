using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Specs;
using Fam.Worker.Checkpoints;
using Fam.Worker.Generation;
using Fam.Worker.Model;
using Fam.Worker.Tokenizers;
using Spectre.Console;

namespace Fam.Cli.Model;

/// <summary><c>fam model describe</c>: a checkpoint's shape, or the tensors of a file, without reading the weights.</summary>
internal static class DescribeModel
{
    public static Command Command()
    {
        var path = new Argument<string?>("PATH") { Description = "Directory of a checkpoint, or a safetensors file.", Arity = ArgumentArity.ZeroOrOne };
        var preset = new Option<string?>("--preset") { Description = $"Instead of a PATH, a named size: {string.Join(", ", ModelPresets.Names)}.", HelpName = "NAME" };
        return new FamCommand(
            "describe",
            "A checkpoint's family, shape, memory, precision, size and tokenizer; of a file, its tensors. Reads headers, not weights.",
            "fam model describe Llama-3.2-1B",
            "fam model describe --preset 1b",
            "fam model describe Llama-3.2-1B/model.safetensors --json")
        {
            path, preset,
        }.Runs((call, cancellation) =>
        {
            var (target, name) = (call.Optional(path), call.Value(preset));
            if (target is null == name is null) throw CommandFailure.Usage("Give either PATH or --preset.");
            if (name is not null) return Task.FromResult(DescribePreset.Describe(call, name));
            if (File.Exists(target)) ModelFailure.Explained(() => DescribeFile(call, target!));
            else if (Directory.Exists(target)) ModelFailure.Explained(() => DescribeDirectory(call, target!));
            else throw CommandFailure.Usage($"{target} does not exist.");
            return Task.FromResult(ExitStatus.Done);
        });
    }

    private static bool DescribeDirectory(Call call, string directory)
    {
        var spec = Checkpoint.ReadConfig(directory);
        ModelShape.Check(spec);
        using var weights = WeightFiles.Open(directory);
        var types = weights.Names.GroupBy(name => SafeTensorsHeader.NameOf(weights.EntryOf(name).Type), StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var tokenizer = File.Exists(Path.Combine(directory, TokenizerFile.Name)) ? TokenizerFile.Load(directory) : null;
        var generation = GenerationSettings.Read(directory);
        var view = new ModelView(spec, ModelShape.ParameterCount(spec), weights.Files.Count, weights.Bytes, types, tokenizer?.VocabSize, generation);
        if (call.Terminal.Json)
        {
            Terminal.WriteJson(view);
            return true;
        }

        call.Terminal.Out.Write(Tables.Facts(
            ("Family", spec.ModelType),
            ("Parameters", $"{view.Parameters:N0}"),
            ("Shape", $"{spec.NumHiddenLayers} layers, width {spec.HiddenSize}, inner {spec.IntermediateSize}, {spec.NumAttentionHeads} heads ({spec.NumKeyValueHeads} key/value) of {ModelShape.HeadWidth(spec)}"),
            ("Vocabulary", $"{spec.VocabSize:N0}{(spec.TieWordEmbeddings ? ", embeddings tied" : "")}{(tokenizer is null ? "; no tokenizer.json" : $"; tokenizer of {tokenizer.VocabSize:N0}")}"),
            ("Positions", $"rope_theta {spec.RopeTheta:0.##}{(spec.RopeScaling is { } scaling ? $", {scaling.RopeType}{(scaling.Factor is { } factor ? $" × {factor}" : "")}" : "")}{(spec.MaxPositionEmbeddings is { } longest ? $", trained to {longest:N0}" : "")}"),
            ("Memory", $"{MemoryConfiguration.Of(spec).Name}{(spec.Architecture == Architecture.Swa ? $", window {spec.SlidingWindow:N0}" : spec.Architecture == Architecture.Full ? "" : $", block {spec.BlockSize:N0}")}{(spec.Architecture.HasMemoryLength() ? $", length {spec.FamLength}" : "")}"),
            ("Weights", $"{Units.Bytes(weights.Bytes)} in {weights.Files.Count} file{(weights.Files.Count == 1 ? "" : "s")}: {string.Join(", ", types.Select(type => $"{type.Value} {type.Key}"))}")));
        return true;
    }

    private static bool DescribeFile(Call call, string path)
    {
        using var file = MappedSafeTensors.Open(path);
        List<TensorView> tensors = [.. file.Names.Select(file.EntryOf).Select(entry => new TensorView(entry.Name, SafeTensorsHeader.NameOf(entry.Type), entry.Shape, entry.End - entry.Begin))];
        if (call.Terminal.Json)
        {
            Terminal.WriteJson(tensors);
            return true;
        }

        var table = Tables.Create("Tensor", "Type", "#Shape", "#Size");
        foreach (var tensor in tensors) table.AddRow(new Text(tensor.Name), new Text(tensor.Dtype), new Text(string.Join(" × ", tensor.Shape)), new Text(Units.Bytes(tensor.Bytes)));
        call.Terminal.Out.Write(table);
        return true;
    }

    /// <summary>What <c>--json</c> prints of a directory.</summary>
    private sealed record ModelView(ModelSpec Config, long Parameters, int Files, long Bytes, IReadOnlyDictionary<string, int> TensorsByType, int? TokenizerVocabSize, GenerationSettings Generation);

    /// <summary>What <c>--json</c> prints of a tensor.</summary>
    private sealed record TensorView(string Name, string Dtype, long[] Shape, long Bytes);
}
