namespace Fam.Contracts.Specs;

/// <summary>What the places on a task's length axis count.</summary>
public enum LengthUnit
{
    /// <summary>The task has no lengths: samples are as long as they are.</summary>
    None,

    /// <summary>Blocks of filler.</summary>
    Blocks,

    /// <summary>Tokens of the context.</summary>
    Tokens,
}

/// <summary>Units in words.</summary>
public static class LengthUnits
{
    /// <summary>Such as <c>blocks</c>; empty where there are no lengths.</summary>
    public static string Word(this LengthUnit unit) => unit switch { LengthUnit.Blocks => "blocks", LengthUnit.Tokens => "tokens", _ => "" };
}

/// <summary>A task that can be evaluated: what both sides have to know of it.</summary>
/// <param name="Name">As specs name it.</param>
/// <param name="Unit">Of its lengths.</param>
/// <param name="Metrics">What is reported, the one that a sample's score is first; empty where a file of the user's says.</param>
/// <param name="Keys">Keys of a section <c>evaluate</c> that it has, beside those that all have.</param>
/// <param name="Needed">Those of them without which it cannot be asked.</param>
public sealed record EvaluationTask(string Name, LengthUnit Unit, IReadOnlyList<string> Metrics, IReadOnlyList<string> Keys, IReadOnlyList<string> Needed);

/// <summary>The tasks of <c>evaluate</c>.</summary>
public static class EvaluationTasks
{
    public const string Passkey = "passkey";

    /// <summary>PassKey with filler before the key, too.</summary>
    public const string PasskeyPrefix = "passkey_prefix";

    /// <summary>A needle in a haystack, over a grid of lengths and depths.</summary>
    public const string Needle = "needle";

    public const string Qasper = "scrolls_qasper";
    public const string Quality = "scrolls_quality";
    public const string NarrativeQa = "scrolls_narrative_qa";
    public const string Xlsum = "xlsum";

    /// <summary>BABILong's form over a user's bAbI file.</summary>
    public const string Babilong = "babilong";

    /// <summary>A task in lm-evaluation-harness' YAML.</summary>
    public const string Harness = "harness";

    /// <summary>Keys of tasks whose samples are a user's file.</summary>
    private static readonly string[] FileKeys = ["data_file", "limit", "max_new_tokens", "max_prompt_tokens", "when_too_long"];

    /// <summary>The next token of long texts, by position.</summary>
    public const string Text = "text";

    /// <summary>Keys that every task has.</summary>
    public static IReadOnlyList<string> SharedKeys { get; } = ["task", "name", "seed", "snapshot_blocks"];

    /// <summary>RULER's tasks (arXiv 2404.06654).</summary>
    public static IReadOnlyList<string> Ruler { get; } =
        ["niah_single_1", "niah_single_2", "niah_single_3", "niah_multikey_1", "niah_multikey_2", "niah_multikey_3", "niah_multivalue", "niah_multiquery", "vt", "cwe", "fwe", "qa_1", "qa_2"];

    /// <summary>Every task, PassKey first.</summary>
    public static IReadOnlyList<EvaluationTask> All { get; } =
    [
        Blocks(Passkey),
        Blocks(PasskeyPrefix),
        new(Needle, LengthUnit.Tokens, ["string_match_all"], ["context_lengths", "document_depth_percents", "samples", "haystack_file", "max_new_tokens"], []),
        .. Ruler.Select(RulerTask),
        new(Qasper, LengthUnit.None, ["f1", "exact_match"], FileKeys, ["data_file"]),
        new(Quality, LengthUnit.None, ["acc", "acc_norm", "acc_bytes"], FileKeys, ["data_file"]),
        new(NarrativeQa, LengthUnit.None, ["f1", "exact_match"], FileKeys, ["data_file"]),
        new(Xlsum, LengthUnit.None, ["rougeL", "rouge1", "rouge2", "rougeLsum"], [.. FileKeys, "language"], ["data_file"]),
        new(Text, LengthUnit.Tokens, ["accuracy", "loss", "perplexity", "bits_per_byte"], ["data_file", "context_lengths", "limit", "max_tokens", "when_too_long"], ["data_file"]),
        new(Babilong, LengthUnit.Tokens, ["string_match_all"], ["context_lengths", "samples", "data_file", "haystack_file", "max_new_tokens"], ["data_file", "haystack_file"]),
        new(Harness, LengthUnit.None, [], ["task_file", "num_fewshot", .. FileKeys], ["task_file", "data_file", "name"]),
    ];

    private static readonly Dictionary<string, EvaluationTask> ByName = All.ToDictionary(task => task.Name, StringComparer.Ordinal);

    /// <summary>Null where there is none of that name.</summary>
    public static EvaluationTask? Find(string name) => ByName.GetValueOrDefault(name);

    private static EvaluationTask RulerTask(string name)
    {
        var asksDocuments = name is "qa_1" or "qa_2";
        List<string> keys = ["context_lengths", "samples", "max_new_tokens"];
        if (asksDocuments) keys.Add("data_file");
        else if (name.StartsWith("niah_", StringComparison.Ordinal) && name is not ("niah_single_1" or "niah_multikey_2" or "niah_multikey_3")) keys.Add("haystack_file");
        return new(name, LengthUnit.Tokens, [asksDocuments ? "string_match_part" : "string_match_all"], keys, asksDocuments ? ["data_file"] : []);
    }

    private static EvaluationTask Blocks(string name) => new(name, LengthUnit.Blocks, ["exact_match"], ["filler_blocks", "samples", "batch_size"], []);
}
