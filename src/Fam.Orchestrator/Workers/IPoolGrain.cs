using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Jobs;
using Orleans;
using Orleans.Concurrency;

namespace Fam.Orchestrator.Workers;

/// <summary>Matches queued jobs to free slots and watches over leases. Its key is the pool's name.</summary>
/// <remarks>
/// Calls go down: sweep to pool to job. What goes up are notices that interleave and wait for nothing, so that no two
/// grains wait for each other.
/// </remarks>
[Alias("Fam.Orchestrator.IPoolGrain")]
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>Adds jobs to the queue. Jobs it knows already are left as they are.</summary>
    [Alias("Enqueue")]
    Task Enqueue(IReadOnlyList<PlacedJob> jobs);

    /// <summary>Takes all jobs of a sweep out of the queue.</summary>
    [Alias("Withdraw")]
    Task Withdraw(string sweepId);

    /// <summary>Jobs of a sweep in the queue.</summary>
    [Alias("CountQueued")]
    Task<int> CountQueued(string sweepId);

    /// <summary>Registers the worker and renews the leases of the attempts it lists.</summary>
    [Alias("Heartbeat")]
    Task Heartbeat(WorkerHeartbeat beat);

    /// <summary>A job's committed state has changed.</summary>
    [Alias("JobChanged"), AlwaysInterleave]
    Task JobChanged(JobChange change);

    /// <summary>Opens leases while a job waits that a free slot fits.</summary>
    [Alias("Match"), OneWay]
    Task Match();

    /// <summary>Brings the pool to life after a start.</summary>
    [Alias("Wake")]
    Task Wake();

    /// <summary>Why each of these jobs waits, the first reason first; jobs that are not in the queue are left out.</summary>
    [Alias("WhyWaiting"), AlwaysInterleave]
    Task<List<JobWaits>> WhyWaiting(IReadOnlyList<string> jobIds);

    /// <summary>Has a worker take no new job, or take them again.</summary>
    /// <param name="by">Who asked for it, as reasons and logs name them.</param>
    /// <returns>False where the pool has no such worker.</returns>
    [Alias("Drain")]
    Task<bool> Drain(string workerId, DrainRequest request, string by);

    /// <summary>Slots that queued jobs ask for and running ones have; queued jobs of more than <paramref name="largest"/> slots are left out.</summary>
    [Alias("SlotsWanted"), AlwaysInterleave]
    Task<SlotsWanted> SlotsWanted(int largest);

    /// <summary>The pool's workers, by id.</summary>
    [Alias("Workers"), AlwaysInterleave]
    Task<IReadOnlyList<WorkerView>> Workers();
}
