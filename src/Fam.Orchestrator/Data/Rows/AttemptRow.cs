namespace Fam.Orchestrator.Data.Rows;

/// <summary>How an attempt ended.</summary>
public enum AttemptEnd
{
    /// <summary>Its own <c>JobFinished</c> was applied.</summary>
    Finished,

    /// <summary>The worker would not begin.</summary>
    Refused,

    /// <summary>Its lease ran out, or its worker came back without it.</summary>
    Lost,

    /// <summary>It was asked to end, and is gone.</summary>
    Released,
}

/// <summary>One attempt at a job: the lease's fencing token, and how far its events are applied.</summary>
public sealed class AttemptRow : IVersionedRow
{
    /// <summary>Fencing token: grows with every attempt of the job, over restores of the database too. Part of the key, so no two attempts ever share one.</summary>
    public required long Token { get; set; }

    public required string JobId { get; set; }

    /// <summary>Number within the job, from 1.</summary>
    public required int Number { get; set; }

    public required string WorkerId { get; set; }

    /// <summary>The worker's process that the attempt was given to.</summary>
    public required Guid Incarnation { get; set; }

    /// <summary>Slots it holds on each of the worker's devices: a JSON list of <c>DeviceShare</c>.</summary>
    public string Devices { get; set; } = "[]";

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>When the child said it runs.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
    public AttemptEnd? End { get; set; }

    /// <summary>How it ended, in words.</summary>
    public string? Ending { get; set; }

    /// <summary>The checkpoint it goes on from; all null for a fresh start.</summary>
    public int? ResumeStep { get; set; }

    public string? ResumePath { get; set; }
    public string? ResumeModelSha256 { get; set; }
    public string? ResumeArtifact { get; set; }

    /// <summary>Older checkpoints, newest first, for where that one cannot be read: a JSON list of <c>ResumePoint</c>.</summary>
    public string Fallbacks { get; set; } = "[]";

    /// <summary>What earlier attempts have scored: a JSON list of <c>ScoredSoFar</c>.</summary>
    public string Scored { get; set; } = "[]";

    /// <summary>Every event up to this sequence is committed.</summary>
    public long AppliedSequence { get; set; }

    /// <summary>What a number may depend on: a JSON object of strings.</summary>
    public string Environment { get; set; } = "{}";

    public long Version { get; set; }
}
