namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>A metric of <c>metric_list</c>.</summary>
internal sealed record HarnessMetric(string Name, bool IgnoreCase, bool IgnorePunctuation, bool IgnoreNumbers)
{
    private static readonly Dictionary<HarnessOutput, string[]> Known = new()
    {
        [HarnessOutput.MultipleChoice] = ["acc", "acc_norm", "acc_bytes"],
        [HarnessOutput.GenerateUntil] = ["exact_match", "squad_f1", "squad_exact_match", "rouge1", "rouge2", "rougeL", "rougeLsum"],
        [HarnessOutput.Loglikelihood] = ["perplexity", "acc"],
        [HarnessOutput.LoglikelihoodRolling] = ["word_perplexity", "byte_perplexity", "bits_per_byte"],
    };

    /// <summary>In the order of the file; what the harness takes for the kind of output where the file says nothing.</summary>
    public static IReadOnlyList<HarnessMetric> Read(HarnessKeys keys, HarnessOutput output)
    {
        if (keys.Sections("metric_list") is not { } listed)
            return [.. (output switch { HarnessOutput.MultipleChoice => ["acc", "acc_norm"], HarnessOutput.GenerateUntil => ["exact_match"], _ => Known[output] }).Select(name => new HarnessMetric(name, false, false, false))];
        return [.. listed.Select(item => One(item, output))];
    }

    private static HarnessMetric One(HarnessKeys keys, HarnessOutput output)
    {
        var name = keys.Text("metric") ?? "";
        if (!Known[output].Contains(name)) throw keys.Wrong("metric", name, string.Join(" | ", Known[output]));
        var natural = name switch { "perplexity" => "perplexity", "word_perplexity" or "byte_perplexity" => "weighted_perplexity", "bits_per_byte" => "bits_per_byte", _ => "mean" };
        if (keys.Text("aggregation") is { } aggregation && aggregation != natural) throw keys.Wrong("aggregation", aggregation, natural);
        keys.Text("higher_is_better");
        var metric = new HarnessMetric(name, Flag(keys, "ignore_case"), Flag(keys, "ignore_punctuation"), Flag(keys, "ignore_numbers"));
        keys.RefuseOthers();
        return metric;
    }

    private static bool Flag(HarnessKeys keys, string key) => keys.Text(key)?.ToLowerInvariant() switch { null or "false" => false, "true" => true, var other => throw keys.Wrong(key, other, "true | false") };
}
