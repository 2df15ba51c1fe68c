namespace Fam.Contracts.Views;

/// <summary>Which lines of a job's log are wanted.</summary>
public sealed record LogQuery
{
    /// <summary>Every level there is: <c>output</c> is what the child printed.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["info", "warning", "error", "output"];

    /// <summary>Only lines numbered above it.</summary>
    public long After { get; init; }

    /// <summary>Only lines numbered below it; null sets no bound.</summary>
    public long? Before { get; init; }

    /// <summary>Only lines of these levels; all where none is named.</summary>
    public IReadOnlyList<string> OfLevels { get; init; } = [];

    /// <summary>Only lines with this text, whatever its case; null takes any.</summary>
    public string? Search { get; init; }

    /// <summary>The newest of them rather than the oldest. The order stays: oldest first.</summary>
    public bool Tail { get; init; }
}

/// <summary>How a sample came out.</summary>
public enum SampleOutcome
{
    /// <summary>Its score is 1.</summary>
    Right,

    /// <summary>It was asked, and its score is below 1.</summary>
    Wrong,

    /// <summary>It was not asked; the sample says why.</summary>
    Skipped,
}

/// <summary>Which of a job's samples are wanted; what is null is not asked for.</summary>
/// <param name="Task">As the samples name it.</param>
/// <param name="Length">Place on the task's length axis, in the task's unit.</param>
public sealed record SampleQuery(string? Task = null, int? Length = null, SampleOutcome? Outcome = null);

/// <summary>How a job's samples of one task and length came out.</summary>
/// <param name="Length">Place on the task's length axis, in the task's unit; 0 where it has none.</param>
/// <param name="Samples">All that are stored, skipped ones included.</param>
/// <param name="Right">Those with a score of 1.</param>
/// <param name="MeanScore">Of those that were asked; null where none was.</param>
public sealed record SampleTally(string Task, int Length, int Samples, int Right, int Skipped, double? MeanScore);
