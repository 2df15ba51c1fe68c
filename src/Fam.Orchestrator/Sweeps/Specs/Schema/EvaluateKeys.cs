using System.Text.RegularExpressions;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Keys of the items of <c>evaluate</c>. Each task has its own, besides those that all have; <see cref="EvaluationTasks"/> says which.</summary>
internal static partial class EvaluateKeys
{
    public const string Section = "evaluate[]";

    private static readonly IReadOnlyList<SpecKey> Possible =
    [
        Key("task", new ChoiceType([.. EvaluationTasks.All.Select(task => task.Name)]), "Task that is asked; see evaluation.md."),
        Key("name", new TextType(NameShape(), "1 to 64 lower-case letters, digits, - or _"), "What its metrics and samples are called: eval/NAME/METRIC; left out, the task's name."),
        Key("filler_blocks", new WholeListType(1, 100, 0, 1_000_000, Ascending: false), "Filler between key and question, in blocks; each is a length of its own."),
        Key("context_lengths", new WholeListType(1, 100, 64, 100_000_000, Ascending: false), "Tokens of prompt and answer together; each is a length of its own. With text: where stretches of positions end, the first of which begins at 0."),
        Key("document_depth_percents", new WholeListType(1, 101, 0, 100, Ascending: false), "Where in the haystack the needle lies: 0 is its start, 100 its end."),
        Key("samples", new WholeType(1, 100_000), "Samples asked at each length (and depth)."),
        Key("batch_size", new WholeType(1, 10_000), "Sequences streamed side by side."),
        Key("seed", new WholeType(0, int.MaxValue), "Seed of the samples; the same for all trials."),
        Key("data_file", new TextType(null, "a path"), "The file of samples; data/NAME is what the section data brings."),
        Key("haystack_file", new TextType(null, "a path"), "A text file to hide needles in; left out, five short sentences over and over."),
        Key("task_file", new TextType(null, "a path"), "A task in lm-evaluation-harness' YAML; see evaluation.md for the part of it that is read."),
        Key("limit", new WholeType(1, 10_000_000), "Samples of the file that are asked, from its first; left out, all."),
        Key("num_fewshot", new WholeType(0, 1_000), "Solved examples before the question; left out, what the task's file says."),
        Key("max_new_tokens", new WholeType(1, 100_000), "Tokens of an answer at most; left out, the task's own number."),
        Key("max_prompt_tokens", new WholeType(1, 100_000_000), "Tokens of a prompt at most; left out, there is no bound."),
        Key("max_tokens", new WholeType(2, 100_000_000), "Tokens of a document that are read, from its first; left out, all of it, and one that is longer than the last of context_lengths is too long."),
        Key("when_too_long", new ChoiceType(["error", "skip"]), "What becomes of a longer prompt: error ends the trial, skip records the sample as skipped; none is ever cut."),
        Key("language", new ChoiceType(["english", "multilingual"]), "How ROUGE finds words: english as rouge_score does; multilingual by Unicode's letters and digits, each ideograph a word."),
        Key("snapshot_blocks", new WholeType(0, 1_000_000), "Blocks between two snapshots of what a stream remembers, from which a sample that was interrupted goes on; 0 takes none."),
    ];

    public static IReadOnlyList<SpecKey> All { get; } = [.. Possible.Where(key => EvaluationTasks.SharedKeys.Contains(key.Name)), .. Possible.Where(key => !EvaluationTasks.SharedKeys.Contains(key.Name) && TasksOf(key.Name).Any()).Select(WithTasks)];

    private static SpecKey Key(string name, SpecType type, string description) =>
        new($"{Section}.{name}", type, description) { Default = ContractDefault<EvaluationSpec>.Of(name, type) };

    private static IEnumerable<string> TasksOf(string key) => EvaluationTasks.All.Where(task => task.Keys.Contains(key)).Select(task => task.Name);

    private static SpecKey WithTasks(SpecKey key) => key with { Description = $"{key.Description} Of the tasks {Families(key.Name)}." };

    /// <summary>Names of tasks, those of one family as one.</summary>
    private static string Families(string key) => string.Join(", ", TasksOf(key).Select(name => EvaluationTasks.Ruler.Contains(name) ? RulerFamily(name) : name).Distinct());

    private static string RulerFamily(string name) => name.StartsWith("niah_", StringComparison.Ordinal) ? "niah_*" : name;

    [GeneratedRegex(@"^[a-z0-9_-]{1,64}\z", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex NameShape();
}
