using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>What a task's answer is made of.</summary>
internal enum HarnessOutput
{
    MultipleChoice,
    GenerateUntil,
    Loglikelihood,
    LoglikelihoodRolling,
}

/// <summary>
/// A task in the part of lm-evaluation-harness' YAML that is supported. Where its documents are is not read: they are the
/// user's file. Every other key, and every value that would change a score in a way that is not implemented, is refused by name.
/// </summary>
internal sealed record HarnessFile
{
    private static readonly string[] NotRead =
        ["dataset_path", "dataset_name", "dataset_kwargs", "training_split", "validation_split", "test_split", "fewshot_split", "tag", "task_alias", "metadata", "should_decontaminate", "doc_to_decontamination_query"];

    public required string Task { get; init; }
    public required HarnessOutput Output { get; init; }
    public required TextTemplate DocToText { get; init; }
    public required TextTemplate? DocToTarget { get; init; }
    public required TextTemplate? DocToChoice { get; init; }

    /// <summary>Choices that are the same for all documents.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    public string Description { get; init; } = "";
    public string TargetDelimiter { get; init; } = " ";
    public string FewshotDelimiter { get; init; } = "\n\n";
    public int NumFewshot { get; init; }

    /// <summary>Solved examples; null takes them from the documents.</summary>
    public IReadOnlyList<JsonObject>? FewshotSamples { get; init; }

    public IReadOnlyList<string> Until { get; init; } = ["\n\n"];
    public int MaxGenToks { get; init; } = 256;
    public required IReadOnlyList<HarnessMetric> Metrics { get; init; }
    public IReadOnlyList<HarnessFilter> Filters { get; init; } = [];

    /// <exception cref="HarnessTaskException">It is not such a file, or asks for what is not supported.</exception>
    public static HarnessFile Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents is [{ RootNode: YamlMappingNode map }] ? Read(map, path) : throw new HarnessTaskException($"{path} must hold one mapping of keys.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or YamlException)
        {
            throw new HarnessTaskException($"{path}: {failure.Message}", failure);
        }
    }

    private static HarnessFile Read(YamlMappingNode map, string path)
    {
        var keys = new HarnessKeys(map, path);
        var output = keys.Text("output_type") switch
        {
            "multiple_choice" => HarnessOutput.MultipleChoice,
            "loglikelihood" => HarnessOutput.Loglikelihood,
            "loglikelihood_rolling" => HarnessOutput.LoglikelihoodRolling,
            null or "generate_until" => HarnessOutput.GenerateUntil,
            var other => throw keys.Wrong("output_type", other, "multiple_choice | generate_until | loglikelihood | loglikelihood_rolling"),
        };
        var choices = keys.Take("doc_to_choice");
        var generation = keys.Section("generation_kwargs");
        if (generation?.Text("do_sample") is { } sampling && !sampling.Equals("false", StringComparison.OrdinalIgnoreCase)) throw keys.Wrong("generation_kwargs.do_sample", sampling, "false: answers are greedy");
        if (generation?.Number("temperature") is { } heat && heat != 0) throw keys.Wrong("generation_kwargs.temperature", heat.ToString(CultureInfo.InvariantCulture), "0: answers are greedy");
        var fewshot = keys.Section("fewshot_config");
        if (fewshot?.Text("sampler") is { } sampler && sampler is not ("first_n" or "default")) throw keys.Wrong("fewshot_config.sampler", sampler, "first_n | default");
        var file = new HarnessFile
        {
            Task = keys.Text("task") ?? throw new HarnessTaskException($"{path}: task is missing; it is the task's name."),
            Output = output,
            DocToText = new TextTemplate(keys.Text("doc_to_text") ?? ""),
            DocToTarget = keys.Text("doc_to_target") is { } target ? new TextTemplate(target) : null,
            DocToChoice = choices is YamlScalarNode { Value: { } template } ? new TextTemplate(template) : null,
            Choices = choices is YamlSequenceNode list ? [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")] : null,
            Description = keys.Text("description") ?? "",
            TargetDelimiter = keys.Text("target_delimiter") ?? " ",
            FewshotDelimiter = keys.Text("fewshot_delimiter") ?? "\n\n",
            NumFewshot = (int)(keys.Number("num_fewshot") ?? 0),
            FewshotSamples = fewshot?.Objects("samples"),
            Until = generation?.Texts("until") ?? ["\n\n"],
            MaxGenToks = (int)(generation?.Number("max_gen_toks") ?? 256),
            Metrics = HarnessMetric.Read(keys, output),
            Filters = HarnessFilter.Read(keys),
        };
        generation?.RefuseOthers();
        fewshot?.RefuseOthers();
        keys.RefuseOthers(NotRead);
        if (file.DocToTarget is null) throw new HarnessTaskException($"{path}: doc_to_target is missing; it is the template of what is right.");
        if (output == HarnessOutput.MultipleChoice && file.DocToChoice is null && file.Choices is null) throw new HarnessTaskException($"{path}: doc_to_choice is missing; multiple_choice needs what to rank.");
        return file;
    }
}
