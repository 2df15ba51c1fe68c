using System.Text.RegularExpressions;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Imports;

/// <summary>What an import may hold: everything else of it is shown and compared as the results of trials are.</summary>
internal static partial class ImportChecks
{
    private const int MostText = 200;
    private const int MostSize = 10_000_000;
    private const int MostLayers = 10_000;

    /// <exception cref="ImportException">Names the field.</exception>
    public static void Check(ImportHeader header)
    {
        Demand(SweepName().IsMatch(header.Name ?? ""), 1, "name", header.Name, "1 to 64 letters, digits, ., - or _, beginning with a letter or digit");
        var source = header.Source ?? throw new ImportException("Line 1: source is missing.");
        Demand(Hash().IsMatch(source.Sha256 ?? ""), 1, "source.sha256", source.Sha256, "64 digits of lower-case hexadecimal");
        Demand(IsLine(source.Format), 1, "source.format", source.Format, $"one line of at most {MostText} characters");
        Demand(IsLine(source.Model), 1, "source.model", source.Model, $"one line of at most {MostText} characters");
        Demand(source.FormatVersion is null || IsLine(source.FormatVersion), 1, "source.format_version", source.FormatVersion, $"one line of at most {MostText} characters");
        Demand(source.Files is { Count: > 0 and <= ImportHeader.MostNames }, 1, "source.files", $"{source.Files?.Count ?? 0} files", $"1 to {ImportHeader.MostNames} files");
        foreach (var file in source.Files!)
            Demand(file is not null && IsLine(file.Path) && Hash().IsMatch(file.Sha256 ?? ""), 1, "source.files", file?.Path, "names with their SHA-256");
        Demand(header.Evaluate is { Count: > 0 and <= ImportHeader.MostNames }, 1, "evaluate", $"{header.Evaluate?.Count ?? 0} tasks", $"1 to {ImportHeader.MostNames} tasks");
        foreach (var evaluation in header.Evaluate!)
        {
            Demand(evaluation is { Task: not null, FillerBlocks: not null, ContextLengths: not null }, 1, "evaluate[]", null, "a task with its lengths");
            Demand(TaskName().IsMatch(evaluation!.ReportedName), 1, "evaluate[].name", evaluation.ReportedName, "1 to 200 letters, digits or ._:+-");
        }

        Demand(header.Evaluate.Select(evaluation => evaluation.ReportedName).Distinct(StringComparer.Ordinal).Count() == header.Evaluate.Count, 1, "evaluate", "a task twice", "each task once");
        foreach (var evaluation in header.Evaluate)
            Demand(evaluation.Lengths.Count <= ImportHeader.MostNames && evaluation.Lengths.All(length => length >= 0), 1, "evaluate[].lengths", evaluation.ReportedName, $"at most {ImportHeader.MostNames} numbers, 0 or more");
        if (header.Model is { } model)
            Check(model);
        Demand(header.Metrics is { Count: <= ImportHeader.MostNames }, 1, "metrics", $"{header.Metrics?.Count ?? 0} metrics", $"at most {ImportHeader.MostNames} metrics");
        foreach (var name in header.Metrics!.Keys)
            Demand(name.StartsWith("eval/", StringComparison.Ordinal) && IsLine(name), 1, "metrics", name, "names such as eval/TASK/METRIC");
    }

    /// <exception cref="ImportException">Names line and field.</exception>
    public static void Check(SampleScore sample, long line)
    {
        Demand(sample.Task is not null, line, "task", null, "a task of the first line");
        Demand(sample.FillerBlocks >= 0, line, "filler_blocks", sample.FillerBlocks, "0 or more");
        Demand(sample.Index >= 0, line, "index", sample.Index, "0 or more");
        Demand(sample.ScorerVersion >= 0, line, "scorer_version", sample.ScorerVersion, "0 or more");
        Demand(sample.PromptTokens >= 0, line, "prompt_tokens", sample.PromptTokens, "0 or more");
        Demand(double.IsFinite(sample.Score), line, "score", sample.Score, "a number");
        Demand(sample.DepthPercent is null or (>= 0 and <= 100), line, "depth_percent", sample.DepthPercent, "0 to 100");
        Demand(sample.Expected is not null, line, "expected", null, "a text");
        Demand(sample.Answer is not null, line, "answer", null, "a text");
        Demand(sample.Metrics is null || sample.Metrics.Count <= MostText, line, "metrics", $"{sample.Metrics?.Count} of them", $"at most {MostText}");
    }

    /// <summary>What parameters and reach are counted from.</summary>
    private static void Check(ModelSpec model)
    {
        (string Name, int Value, int Least)[] sizes =
        [
            ("vocab_size", model.VocabSize, 0), ("hidden_size", model.HiddenSize, 0), ("intermediate_size", model.IntermediateSize, 0), ("num_hidden_layers", model.NumHiddenLayers, 0),
            ("num_attention_heads", model.NumAttentionHeads, 1), ("num_key_value_heads", model.NumKeyValueHeads, 1), ("block_size", model.BlockSize, 1), ("sliding_window", model.SlidingWindow ?? 1, 1),
            ("memory_segments", model.MemorySegments, 0), ("fam_length", model.FamLength, 0), ("fam_blocks", model.FamBlocks, 0), ("head_dim", model.HeadDim ?? 1, 1),
        ];
        // Its parameters are counted layer by layer.
        Demand(model.NumHiddenLayers <= MostLayers, 1, "model.num_hidden_layers", model.NumHiddenLayers, $"at most {MostLayers}");
        foreach (var (name, value, least) in sizes)
            Demand(value >= least && value <= MostSize, 1, $"model.{name}", value, $"{least} to {MostSize}");
    }

    private static void Demand(bool holds, long line, string field, object? value, string right)
    {
        if (!holds)
            throw new ImportException($"Line {line}: {field} is '{Shown(value)}'; it must be {right}.");
    }

    private static string Shown(object? value) => FormattableString.Invariant($"{value ?? "null"}") is { Length: > MostText } text ? text[..MostText] + "…" : FormattableString.Invariant($"{value ?? "null"}");

    private static bool IsLine(string? text) => text is { Length: > 0 and <= MostText } && !text.Any(char.IsControl);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex SweepName();

    [GeneratedRegex("^[A-Za-z0-9._:+-]{1,200}$")]
    private static partial Regex TaskName();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();
}
