namespace Fam.Contracts.Jobs;

/// <summary>Where a job is; the orchestrator holds the table of allowed transitions.</summary>
public enum JobState
{
    /// <summary>Waits for a slot (or for its restart delay).</summary>
    Queued,

    /// <summary>Waits for somebody to activate it.</summary>
    Paused,

    /// <summary>A lease is open and the worker has been told; no sign of the child yet.</summary>
    Starting,

    /// <summary>The child has started.</summary>
    Running,

    /// <summary>The open attempt was asked to end at a checkpoint; <see cref="StopPurpose"/> says what for.</summary>
    Stopping,

    /// <summary>A cancel was asked for while an attempt was open.</summary>
    Cancelling,

    Completed,
    Failed,
    Cancelled,
}

/// <summary>What an open attempt is asked to end at a checkpoint for; decides what the job does then.</summary>
public enum StopPurpose
{
    /// <summary>The job waits until it is activated.</summary>
    Pause,

    /// <summary>The job queues again: its slot is wanted for another.</summary>
    Preempt,

    /// <summary>The search has seen enough of the trial: the job has completed early.</summary>
    EarlyStop,

    /// <summary>The job has run for as long as it may: it has failed.</summary>
    Timeout,
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

    /// <summary>The job ran for longer than <c>trial_timeout_seconds</c>.</summary>
    Timeout,
}

/// <summary>A failure in words, with the kind that decides on a retry.</summary>
public sealed record JobFailure(FailureKind Kind, string Message);

/// <summary>Where a sweep is, folded from its jobs.</summary>
public enum SweepState
{
    Running,

    /// <summary>Nothing of it runs or starts until it is activated.</summary>
    Paused,

    Cancelling,
    Completed,

    /// <summary>Ended, and at least one trial failed.</summary>
    Failed,

    Cancelled,
}
