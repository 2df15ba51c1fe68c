using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs;

namespace Fam.Orchestrator.Data.Rows;

/// <summary>A sweep, without its source text.</summary>
public sealed class SweepRow : IVersionedRow
{
    /// <summary>The owner where nobody says who they are.</summary>
    public const string LocalOwner = "local";

    public required string Id { get; set; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    public required JobKind Kind { get; set; }
    public required string Method { get; set; }
    public required string MetricName { get; set; }
    public required MetricGoal MetricGoal { get; set; }
    public int? MaxConcurrentTrials { get; set; }

    /// <summary>The user it belongs to.</summary>
    public string Owner { get; set; } = LocalOwner;

    public SweepState State { get; set; }

    /// <summary>The rungs of its search: a <c>RungLadder</c> as JSON; null where it ends no trial early.</summary>
    public string? Rungs { get; set; }

    /// <summary>Why it was cancelled; null while nobody asked for it.</summary>
    public string? CancelReason { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>When it was put away; null while it is listed.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <summary>Bytes of checkpoints that all its jobs together may keep; null for any number.</summary>
    public long? CheckpointBudgetBytes { get; set; }

    public long Version { get; set; }
}

/// <summary>What a sweep was made from; apart from <see cref="SweepRow"/>, so that lists do not read it.</summary>
public sealed class SweepSourceRow
{
    public required string SweepId { get; set; }

    /// <summary>As its user wrote it.</summary>
    public required string Yaml { get; set; }

    /// <summary>What the specs of its jobs have in common: a <c>TrialSpec</c> as JSON; null in sweeps of an earlier release.</summary>
    public string? CommonSpec { get; set; }

    /// <summary>Where it comes from: a <c>SweepProvenance</c> as JSON; null in sweeps of an earlier release.</summary>
    public string? Provenance { get; set; }
}
