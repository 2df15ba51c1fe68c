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
    [Alias("OpenAttempt")]
    Task<bool> OpenAttempt(string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices);

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

    /// <summary>Cancels at once where nothing runs, else asks the worker. Does nothing to a job that has ended.</summary>
    /// <returns>False where there is no such job.</returns>
    [Alias("Cancel")]
    Task<bool> Cancel(string reason);
}

/// <summary>What a pool needs to know of a job to place it.</summary>
[GenerateSerializer, Alias("Fam.Orchestrator.PlacedJob")]
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
    ResourceSpec? Asks);

/// <summary>Notice of a job's committed state.</summary>
[GenerateSerializer, Alias("Fam.Orchestrator.JobChange")]
public sealed record JobChange(
    PlacedJob Job,
    JobState State,
    long? Token,
    string? WorkerId,
    Guid Incarnation,
    bool Answered,
    IReadOnlyList<DeviceShare> Devices);
