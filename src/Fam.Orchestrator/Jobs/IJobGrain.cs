using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary>The single writer of one job's rows. Its key is the job's id.</summary>
[Alias("Fam.Orchestrator.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Opens the next attempt on these devices and tells the worker; false where the job does not wait (any more).</summary>
    /// <param name="waited">What it has waited for, for its history.</param>
    [Alias("OpenAttempt")]
    Task<bool> OpenAttempt(string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices, IReadOnlyList<WaitSpell> waited);

    /// <summary>Sends the command of the open attempt again.</summary>
    [Alias("SendAgain")]
    Task SendAgain(long token);

    /// <summary>The worker's answer to that command.</summary>
    [Alias("Answered")]
    Task Answered(RunJobAnswered answer);

    /// <summary>Applies events and tells the worker how far they are committed.</summary>
    [Alias("Apply")]
    Task Apply(AttemptEvents message);

    /// <summary>The attempt's worker is dead or has lost it.</summary>
    [Alias("Lose")]
    Task Lose(long token, string reason);

    /// <summary>
    /// A worker says it has this attempt, and the pool knows no such lease. True where it is (again) the job's open
    /// attempt; the pool is told then.
    /// </summary>
    [Alias("Claim")]
    Task<bool> Claim(string workerId, Guid incarnation, long token);

    /// <summary>
    /// Asks the open attempt to end at a checkpoint; the command is sent again until the attempt is gone, and the job then
    /// does what the purpose says. A job that is stopping or cancelling already goes on doing so.
    /// </summary>
    /// <param name="graceSeconds">Seconds the child has for its checkpoint; null for the worker's option.</param>
    /// <returns>False where no attempt is open.</returns>
    [Alias("Stop")]
    Task<bool> Stop(StopPurpose purpose, string reason, double? graceSeconds);

    /// <summary>Pauses at once where nothing runs, else asks the open attempt to end at a checkpoint. Does nothing to a job that has ended.</summary>
    [Alias("Pause")]
    Task Pause(string reason);

    /// <summary>Lets a paused job queue again. Does nothing to another.</summary>
    [Alias("Activate")]
    Task Activate(string reason);

    /// <summary>The search has seen enough of the trial: it completes early, at a checkpoint where an attempt is open.</summary>
    [Alias("StopEarly")]
    Task StopEarly(EarlyStop why);

    /// <summary>Asks the open attempt to end where the job has run for as long as it may.</summary>
    [Alias("TimeOut")]
    Task TimeOut();

    /// <summary>Why the job cannot be retried, in words; null where it can be.</summary>
    [Alias("WhyNoRetry")]
    Task<string?> WhyNoRetry(bool force);

    /// <summary>Queues a job that failed or was cancelled again, with all its restarts and all its time.</summary>
    /// <returns>Why not, in words; null where it is done.</returns>
    [Alias("Retry")]
    Task<string?> Retry(string reason, bool force);

    /// <summary>Cancels at once where nothing runs, else asks the worker. Does nothing to a job that has ended.</summary>
    /// <returns>False where there is no such job.</returns>
    [Alias("Cancel")]
    Task<bool> Cancel(string reason);
}

/// <summary>What a pool needs to know of a job to place it.</summary>
/// <param name="Waited">What it waited for before it came to the pool's queue; a type that a serializer knows by itself.</param>
[GenerateSerializer, Immutable, Alias("Fam.Orchestrator.PlacedJob")]
public sealed record PlacedJob(
    string JobId,
    string SweepId,
    string ResourcePool,
    int Slots,
    int Priority,
    DateTimeOffset SubmittedAt,
    int Index,
    DateTimeOffset? NotBefore,
    string? RestartReason,
    string Owner,
    ResourceSpec? Asks,
    List<WaitSpell>? Waited = null);

/// <summary>Notice of a job's committed state.</summary>
/// <param name="Deadline">When the open attempt will have run for as long as the job may; null where nothing limits it.</param>
/// <param name="RungsReached">Rungs of the search that the trial has got to.</param>
[GenerateSerializer, Immutable, Alias("Fam.Orchestrator.JobChange")]
public sealed record JobChange(
    PlacedJob Job,
    JobState State,
    long? Token,
    string? WorkerId,
    Guid Incarnation,
    bool Answered,
    IReadOnlyList<DeviceShare> Devices,
    DateTimeOffset? Deadline = null,
    int RungsReached = 0);
