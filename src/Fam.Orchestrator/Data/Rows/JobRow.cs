using Fam.Contracts.Jobs;

namespace Fam.Orchestrator.Data.Rows;

/// <summary>A job: where it is, and its latest report.</summary>
public sealed class JobRow : IVersionedRow
{
    /// <summary><c>&lt;sweep&gt;-&lt;index&gt;</c>.</summary>
    public required string Id { get; set; }

    public required string SweepId { get; set; }

    /// <summary>Place in the sweep, from 0.</summary>
    public required int Index { get; set; }

    public required string Name { get; set; }

    /// <summary>What the trial has of the sweep's parameters: a JSON object of strings.</summary>
    public required string Parameters { get; set; }

    /// <summary>
    /// What its spec has different from the sweep's <see cref="SweepSourceRow.CommonSpec"/>: a JSON merge patch (RFC 7386).
    /// Null in jobs of an earlier release, whose whole spec lies in <see cref="JobSpecRow"/>.
    /// </summary>
    public string? SpecPatch { get; set; }

    /// <summary>The model that its last attempt ran, where the spec leaves some of it to a checkpoint: a <c>ModelSpec</c> as JSON. Null before it ran, and where the spec says it all.</summary>
    public string? Model { get; set; }

    public required string ResourcePool { get; set; }
    public required int Slots { get; set; }

    /// <summary>Whose job it is; pools are fair between owners.</summary>
    public string Owner { get; set; } = SweepRow.LocalOwner;

    /// <summary>What it asks of a worker beyond slots: a <c>ResourceSpec</c> as JSON; null where it asks for nothing more.</summary>
    public string? Asks { get; set; }

    /// <summary>Higher is sooner.</summary>
    public required int Priority { get; set; }

    public required int MaxRestarts { get; set; }

    public JobState State { get; set; }

    /// <summary>Failed attempts that were followed by a restart.</summary>
    public int Restarts { get; set; }

    /// <summary>Attempts opened so far.</summary>
    public int Attempts { get; set; }

    /// <summary>No attempt is opened before this time; null where the job may start at once.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Why the last attempt ended, while the job waits for the next.</summary>
    public string? RestartReason { get; set; }

    /// <summary>What the open attempt was asked to end at a checkpoint for; null where nobody asked.</summary>
    public StopPurpose? StopPurpose { get; set; }

    /// <summary>Why, in words.</summary>
    public string? StopReason { get; set; }

    /// <summary>Seconds the child has for its checkpoint; null for the worker's option.</summary>
    public double? StopGraceSeconds { get; set; }

    /// <summary>Why the search stopped the trial: an <c>EarlyStop</c> as JSON; null where it did not.</summary>
    public string? EarlyStop { get; set; }

    /// <summary>The rungs at which the search compares the trial: a <c>RungLadder</c> as JSON; null where there are none.</summary>
    public string? Rungs { get; set; }

    /// <summary>Rungs that it has got to.</summary>
    public int RungsReached { get; set; }

    /// <summary>Seconds that its attempts may run in all; null where nothing limits them.</summary>
    public double? TimeoutSeconds { get; set; }

    /// <summary>Since when the open attempt's child runs, by the orchestrator's clock; null while none does.</summary>
    public DateTimeOffset? RunningSince { get; set; }

    /// <summary>Seconds that the children of earlier attempts ran.</summary>
    public double RunSeconds { get; set; }

    /// <summary>Fencing token of the open attempt; null while none is open.</summary>
    public long? Token { get; set; }

    /// <summary>Worker of the open or last attempt.</summary>
    public string? WorkerId { get; set; }

    /// <summary>Share done, 0 to 1.</summary>
    public double Progress { get; set; }

    public int? Step { get; set; }
    public string? Phase { get; set; }
    public double? RemainingSeconds { get; set; }

    /// <summary>Latest value of each metric: a JSON object of numbers.</summary>
    public string Metrics { get; set; } = "{}";

    /// <summary>Number of the newest log line; 0 before the first.</summary>
    public long LastLogNumber { get; set; }

    public FailureKind? FailureKind { get; set; }
    public string? FailureMessage { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
    public long Version { get; set; }
}

/// <summary>The resolved spec of a job of an earlier release: a <c>TrialSpec</c> as JSON.</summary>
public sealed class JobSpecRow
{
    public required string JobId { get; set; }
    public required string Spec { get; set; }
}
