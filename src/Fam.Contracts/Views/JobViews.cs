using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;

namespace Fam.Contracts.Views;

/// <summary>A trial's job in a list.</summary>
public record JobSummary
{
    public required string Id { get; init; }
    public required string SweepId { get; init; }

    /// <summary>Place in the sweep, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The user its sweep belongs to.</summary>
    public string Owner { get; init; } = "local";

    /// <summary>The arm's name on charts.</summary>
    public required string Name { get; init; }

    /// <summary>What this trial has of the sweep's parameters.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required JobState State { get; init; }

    /// <summary>Why it does not run yet, in words; null once it runs.</summary>
    public string? WaitingReason { get; init; }

    /// <summary>Everything that keeps it from running, the first one first; empty once it runs.</summary>
    public IReadOnlyList<WaitingReason> Waiting { get; init; } = [];

    /// <summary>Attempts opened so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Worker of the open or last attempt.</summary>
    public string? WorkerId { get; init; }

    /// <summary>Share done, 0 to 1.</summary>
    public required double Progress { get; init; }

    public int? Step { get; init; }
    public string? Phase { get; init; }
    public double? RemainingSeconds { get; init; }

    /// <summary>Latest value of each metric.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public JobFailure? Failure { get; init; }

    /// <summary>Why the search ended the trial before its last step; null where it did not.</summary>
    public EarlyStop? EarlyStop { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>A job with its resolved spec, attempts, checkpoints and history.</summary>
public sealed record JobDetail : JobSummary
{
    public required TrialSpec Spec { get; init; }
    public required IReadOnlyList<AttemptView> AttemptList { get; init; }
    public required IReadOnlyList<CheckpointView> Checkpoints { get; init; }
    public required IReadOnlyList<JobTransitionView> History { get; init; }

    /// <summary>Where its sweep comes from; null in sweeps of an earlier release. What ran it is told by the attempts.</summary>
    public SweepProvenance? Provenance { get; init; }
}

/// <summary>One attempt at a job.</summary>
public sealed record AttemptView
{
    /// <summary>What stands before an evaluation's name in <see cref="Environment"/>, for the solved examples that its task's file says.</summary>
    public const string FewshotPrefix = "num_fewshot.";

    /// <summary>Fencing token.</summary>
    public required long Token { get; init; }

    public required string WorkerId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Step of the checkpoint it went on from; null for a fresh start.</summary>
    public int? ResumedFromStep { get; init; }

    /// <summary>How it ended, in words; null while open.</summary>
    public string? Ending { get; init; }

    /// <summary>What a number may depend on, as the child found it: device, versions, threads, variables (<c>env.NAME</c>), hashes of files (<c>input.PATH</c>), solved examples of tasks in files.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}

/// <summary>A committed checkpoint.</summary>
/// <param name="Artifact">Hash of its manifest in the artifact store; null where it is on its worker's disk only.</param>
public sealed record CheckpointView(int Step, string Path, long Bytes, string ModelSha256, long Token, DateTimeOffset At, string? Artifact = null);

/// <summary>One transition in a job's history.</summary>
/// <param name="Detail">What the reason says, for programs; null where the words are all there is.</param>
public sealed record JobTransitionView(DateTimeOffset At, JobState? From, JobState To, string Reason, TransitionDetail? Detail = null);

/// <summary>The curve of one metric on the current line of attempts.</summary>
public sealed record MetricSeries(string Name, IReadOnlyList<MetricPoint> Points)
{
    /// <summary>The curve of which these are points; null where it was not asked about.</summary>
    public CurveExtent? Whole { get; init; }
}

/// <summary>How far a curve goes.</summary>
/// <param name="Points">All that it has, however many of them are shown.</param>
public sealed record CurveExtent(int FirstStep, int LastStep, int Points);

/// <summary>One point of a curve.</summary>
public sealed record MetricPoint(int Step, double Value, DateTimeOffset At);

/// <summary>A point as it was reported.</summary>
public sealed record RawPoint(string Metric, int Step, double Value, DateTimeOffset At)
{
    /// <summary>Points of one page at most.</summary>
    public const int MostOnAPage = 10_000;
}

/// <summary>A line of a job's log. <see cref="Number"/> grows within the job.</summary>
public sealed record LogLine(long Number, DateTimeOffset At, string Level, string Message);
