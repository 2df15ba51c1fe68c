using Fam.Contracts.Jobs;

namespace Fam.Contracts.Views;

/// <summary>The arms of a sweep, or of several, over length (as the paper's Fig. 3a).</summary>
public sealed record ComparisonView
{
    /// <summary>Arms that are compared at most: the first of the sweeps, in their order.</summary>
    public const int MostArms = 500;

    /// <summary>Sweeps that are compared at once at most.</summary>
    public const int MostSweeps = 10;

    /// <summary>The score that an arm's effective length is taken at where nobody says.</summary>
    public const double UsualThreshold = 0.5;

    /// <summary>The first sweep that was asked for, whose metric names the task where nobody does.</summary>
    public required string SweepId { get; init; }
    public required string SweepName { get; init; }

    /// <summary>Every sweep that arms are from, in the order they were asked for.</summary>
    public IReadOnlyList<ComparedSweep> Sweeps { get; init; } = [];

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

    /// <summary>Arms of all the sweeps; more than <see cref="Arms"/> where they are more than <see cref="MostArms"/>.</summary>
    public int TotalArms { get; init; }

    /// <summary>Whether a larger score is the better one; false of losses and perplexities.</summary>
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>The score that effective lengths are taken at.</summary>
    public double Threshold { get; init; } = UsualThreshold;

    /// <summary>Tokens of the sequence that <see cref="ArmCost.OperationsPerToken"/> is counted in: the longest column's, else the longest block.</summary>
    public long InferenceLength { get; init; }

    /// <summary>The configuration that others are compared with where nobody says: the first with feedback memory, else the first.</summary>
    public string Baseline { get; init; } = "";
}

/// <summary>A sweep whose arms are compared.</summary>
public sealed record ComparedSweep(string Id, string Name);

/// <summary>Where an arm's scores are from.</summary>
public enum ScoreOrigin
{
    /// <summary>Asked by a worker of this service.</summary>
    Fam,

    /// <summary>Read from a file that others made; shown, and part of no test.</summary>
    Imported,
}

/// <summary>A column: filler in blocks or context in tokens, and the mean length of its prompts in tokens (null before one is scored).</summary>
public sealed record ComparisonLength(int FillerBlocks, double? MeanPromptTokens);

/// <summary>A row: one trial.</summary>
public sealed record ComparisonArm
{
    public required string JobId { get; init; }

    /// <summary>The sweep that it is of.</summary>
    public string SweepId { get; init; } = "";

    public required string Name { get; init; }
    public required JobState State { get; init; }

    /// <summary>Short name of the memory configuration: <c>M1</c>, <c>FAM</c>, …; of imported scores the model's name.</summary>
    public required string Configuration { get; init; }

    /// <summary>Depth × M, in blocks; null where unlimited.</summary>
    public int? ReachBlocks { get; init; }

    /// <summary>The reach that training can teach: one window where the gradient stops at the segments, else <see cref="ReachBlocks"/>.</summary>
    public int? GradientReachBlocks { get; init; }

    /// <summary>Largest filler, in blocks, at which the needle is inside the reach; negative where none is, null where unlimited.</summary>
    public int? ReachFillerBlocks { get; init; }

    /// <summary>Seed of its training; null where it is not trained.</summary>
    public int? Seed { get; init; }

    /// <summary>Short label of the model's size: <c>W64×L4</c>, or the preset's name where all arms are of presets. Arms of one size and configuration differ in seed, or in what their names say.</summary>
    public string Size { get; init; } = "";

    public ScoreOrigin Origin { get; init; }

    public required long Parameters { get; init; }

    /// <summary>From the start of each attempt to its last training loss; lost work counts as well.</summary>
    public double? TrainingSeconds { get; init; }

    public ArmCost? Cost { get; init; }

    /// <summary>Over all lengths; null before anything is scored.</summary>
    public ArmScore? Score { get; init; }

    /// <summary>
    /// Its score as a share of the best among arms of its size (Fig. 3b), 0 to 1; of losses the best as a share of its own.
    /// Null until every length is scored.
    /// </summary>
    public double? NormalisedScore { get; init; }

    /// <summary>Null where no length is scored, the task has none, or a smaller score is better.</summary>
    public EffectiveLength? EffectiveLength { get; init; }

    /// <summary>Null where fewer than two lengths are scored.</summary>
    public DegradationSlope? DegradationSlope { get; init; }

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
