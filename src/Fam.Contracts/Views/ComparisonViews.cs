using Fam.Contracts.Jobs;

namespace Fam.Contracts.Views;

/// <summary>The arms of a sweep over filler length (as the paper's Fig. 3a).</summary>
public sealed record ComparisonView
{
    /// <summary>Arms that are compared at most: a sweep's first.</summary>
    public const int MostArms = 500;

    public required string SweepId { get; init; }
    public required string SweepName { get; init; }

    /// <summary>Such as <c>passkey</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Such as <c>exact_match</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>What a column's number counts: <c>blocks</c> of filler, <c>tokens</c> of context, or nothing where the task has no lengths.</summary>
    public string LengthUnit { get; init; } = "blocks";

    /// <summary>Every task of the sweep that samples can be of, this one included.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>The lengths of the columns, ascending.</summary>
    public required IReadOnlyList<ComparisonLength> Lengths { get; init; }

    public required IReadOnlyList<ComparisonArm> Arms { get; init; }
}

/// <summary>A column: filler in blocks or context in tokens, and the mean length of its prompts in tokens (null before one is scored).</summary>
public sealed record ComparisonLength(int FillerBlocks, double? MeanPromptTokens);

/// <summary>A row: one trial.</summary>
public sealed record ComparisonArm
{
    public required string JobId { get; init; }
    public required string Name { get; init; }
    public required JobState State { get; init; }

    /// <summary>Short name of the memory configuration: <c>M1</c>, <c>FAM</c>, …</summary>
    public required string Configuration { get; init; }

    /// <summary>Depth × M, in blocks; null where unlimited.</summary>
    public int? ReachBlocks { get; init; }

    /// <summary>The reach that training can teach: one window where the gradient stops at the segments, else <see cref="ReachBlocks"/>.</summary>
    public int? GradientReachBlocks { get; init; }

    /// <summary>Largest filler, in blocks, at which the needle is inside the reach; negative where none is, null where unlimited.</summary>
    public int? ReachFillerBlocks { get; init; }

    public required long Parameters { get; init; }
    public double? TrainingSeconds { get; init; }

    /// <summary>One for each of <see cref="ComparisonView.Lengths"/>, null where nothing is scored yet.</summary>
    public required IReadOnlyList<ComparisonCell?> Cells { get; init; }
}

/// <summary>The score at one length and its cost. Its 95 % interval is Wilson's (1927) where every sample is right or wrong, else a seeded bootstrap's.</summary>
public sealed record ComparisonCell
{
    public required int Samples { get; init; }

    /// <summary>Samples whose score is 1.</summary>
    public required int Correct { get; init; }

    /// <summary>Mean score, 0 to 1.</summary>
    public required double Rate { get; init; }
    public required double Low { get; init; }
    public required double High { get; init; }

    /// <summary>Of the mean: the samples' standard deviation over the root of their number; null with fewer than two.</summary>
    public double? StandardError { get; init; }

    /// <summary>Whether all samples of the cell lie inside the configuration's reach.</summary>
    public required bool InReach { get; init; }

    public double? TokensPerSecond { get; init; }
    public long? PeakMemoryBytes { get; init; }
}
