namespace Fam.Contracts.Jobs;

/// <summary>Where a job is; the orchestrator holds the table of allowed transitions.</summary>
public enum JobState
{
    /// <summary>Waits for a slot (or for its restart delay).</summary>
    Queued,

    /// <summary>A lease is open and the worker has been told; no sign of the child yet.</summary>
    Starting,

    /// <summary>The child has started.</summary>
    Running,

    /// <summary>A cancel was asked for while an attempt was open.</summary>
    Cancelling,

    Completed,
    Failed,
    Cancelled,
}

/// <summary>Why an attempt ended without success; decides whether it is tried again.</summary>
public enum FailureKind
{
    /// <summary>The spec or its data is at fault; the same attempt would fail again.</summary>
    UserError,

    /// <summary>Memory ran out; never retried identically.</summary>
    OutOfMemory,

    /// <summary>The child died or threw for a reason that may not come back.</summary>
    Crashed,

    /// <summary>The lease ran out without a sign of life.</summary>
    LostWorker,

    /// <summary>The worker could not begin: disk, process or version.</summary>
    Infrastructure,

    /// <summary>The disk is full; another attempt would find it as full. The last good checkpoint stays.</summary>
    OutOfDisk,
}

/// <summary>A failure in words, with the kind that decides on a retry.</summary>
public sealed record JobFailure(FailureKind Kind, string Message);

/// <summary>Where a sweep is, folded from its jobs.</summary>
public enum SweepState
{
    Running,
    Cancelling,
    Completed,

    /// <summary>Ended, and at least one trial failed.</summary>
    Failed,

    Cancelled,
}
