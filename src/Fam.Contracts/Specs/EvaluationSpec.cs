using System.Text.Json.Serialization;

namespace Fam.Contracts.Specs;

/// <summary>One evaluation: a task at several lengths. Which keys a task has says <see cref="EvaluationTasks"/>; the others stay at their defaults.</summary>
public sealed record EvaluationSpec
{
    /// <summary>What a score is called whose metric nobody knows.</summary>
    public const string UnnamedMetric = "score";

    /// <summary>One of <see cref="EvaluationTasks.All"/>.</summary>
    public string Task { get; init; } = EvaluationTasks.Passkey;

    /// <summary>What its metrics and samples are called; null is the task's own name.</summary>
    public string? Name { get; init; }

    /// <summary>Filler between key and question, in blocks; each is a length of its own.</summary>
    public IReadOnlyList<int> FillerBlocks { get; init; } = [0, 1, 2, 4, 16, 64, 256];

    /// <summary>Tokens of prompt and answer together; each is a length of its own.</summary>
    public IReadOnlyList<int> ContextLengths { get; init; } = [1_024, 4_096, 16_384];

    /// <summary>Where in the haystack the needle lies: 0 is its start, 100 its end.</summary>
    public IReadOnlyList<int> DocumentDepthPercents { get; init; } = [0, 25, 50, 75, 100];

    /// <summary>Samples asked at each length (and depth).</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Sequences streamed side by side.</summary>
    public int BatchSize { get; init; } = 20;

    /// <summary>Seed of the samples; the same for all arms.</summary>
    public int Seed { get; init; } = 1_234;

    /// <summary>The user's file of samples; <c>data/NAME</c> is what the data section brings.</summary>
    public string? DataFile { get; init; }

    /// <summary>A text to hide needles in; null repeats five sentences.</summary>
    public string? HaystackFile { get; init; }

    /// <summary>A task's description in lm-evaluation-harness' YAML, the part of it that is supported.</summary>
    public string? TaskFile { get; init; }

    /// <summary>Samples of a file that are asked, from its first; null asks all.</summary>
    public int? Limit { get; init; }

    /// <summary>Solved examples before the question; null is what the task's description says.</summary>
    public int? NumFewshot { get; init; }

    /// <summary>Tokens of an answer at most; null is the task's own number.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Tokens of a prompt at most; null sets no bound.</summary>
    public int? MaxPromptTokens { get; init; }

    /// <summary>Tokens of a text that are read, from its first; what is cut is told with its samples. Null reads all.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>What becomes of a longer one: <c>error</c> ends the trial, <c>skip</c> records it as skipped. It is never cut.</summary>
    public string WhenTooLong { get; init; } = "error";

    /// <summary>Language of the texts (XLSum), which decides how ROUGE finds words.</summary>
    public string Language { get; init; } = "english";

    /// <summary>Blocks between two snapshots of what a stream remembers, from which a sample goes on; 0 takes none.</summary>
    public int SnapshotBlocks { get; init; } = 1_024;

    /// <summary>What metrics and samples are called: <c>eval/NAME/METRIC</c>.</summary>
    [JsonIgnore]
    public string ReportedName => Name ?? Task;

    /// <summary>The metric that a sample's score is; <c>score</c> where a file of the user's says.</summary>
    [JsonIgnore]
    public string ScoreMetric => EvaluationTasks.Find(Task)?.Metrics is [var first, ..] ? first : UnnamedMetric;

    /// <summary>What <see cref="Lengths"/> count.</summary>
    [JsonIgnore]
    public LengthUnit Unit => EvaluationTasks.Find(Task)?.Unit ?? LengthUnit.None;

    /// <summary>Places on the task's length axis, in its unit; one 0 where it has none.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Lengths => Unit switch
    {
        LengthUnit.Blocks => FillerBlocks,
        LengthUnit.Tokens => ContextLengths,
        _ => [0],
    };

    /// <summary>Tokens that are streamed at one of <see cref="Lengths"/>, about: what is in a file nobody knows before it is read.</summary>
    public double WorkAt(int length, int blockSize)
    {
        const double TokensOfAText = 4_096;
        var task = EvaluationTasks.Find(Task);
        var samples = (double)Samples * (task?.Keys.Contains("document_depth_percents") == true ? DocumentDepthPercents.Count : 1);
        return task?.Unit switch
        {
            LengthUnit.Blocks => samples * PasskeyTokens.OfPrompt(length, blockSize),
            LengthUnit.Tokens => (task.Keys.Contains("samples") ? samples : Limit ?? Samples) * length,
            _ => (Limit ?? Samples) * TokensOfAText,
        };
    }
}
