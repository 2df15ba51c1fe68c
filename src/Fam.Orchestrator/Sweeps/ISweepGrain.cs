using Fam.Contracts.Views;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;
using Orleans;
using Orleans.Concurrency;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Admits a sweep's jobs to their pools, and ends the sweep with its last job. Its key is the sweep's id.</summary>
[Alias("Fam.Orchestrator.ISweepGrain")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Brings the sweep to life: after its creation, and after every start of the orchestrator.</summary>
    [Alias("Wake")]
    Task Wake();

    /// <summary>Cancels what waits at once and asks the workers of what runs. Does nothing to a sweep that has ended.</summary>
    /// <returns>False where there is no such sweep.</returns>
    [Alias("Cancel")]
    Task<bool> Cancel(string reason);

    /// <summary>Lets nothing of the sweep start, and asks what runs to end at a checkpoint.</summary>
    /// <returns>Why not, in words; null where it is done.</returns>
    [Alias("Pause")]
    Task<string?> Pause(string reason);

    /// <summary>Lets the sweep and all its paused jobs go on.</summary>
    /// <returns>Why not, in words; null where it is done.</returns>
    [Alias("Activate")]
    Task<string?> Activate(string reason);

    /// <summary>Lets one paused job go on.</summary>
    /// <returns>Why not, in words; null where it is done.</returns>
    [Alias("ActivateJob")]
    Task<string?> ActivateJob(string jobId, string reason);

    /// <summary>Queues a job that failed or was cancelled again; a sweep that has ended goes on.</summary>
    /// <returns>Why not, in words; null where it is done.</returns>
    [Alias("RetryJob")]
    Task<string?> RetryJob(string jobId, string reason, bool force);

    /// <summary>As <see cref="RetryJob"/>, for every job of the sweep that failed.</summary>
    [Alias("RetryFailed")]
    Task<SweepRetry> RetryFailed(string reason, bool force);

    /// <summary>A job's committed state has changed.</summary>
    [Alias("JobChanged"), AlwaysInterleave]
    Task JobChanged(JobChange change);

    /// <summary>A pool has come to life without its queue, and is given it again.</summary>
    [Alias("PoolWoke"), OneWay]
    Task PoolWoke(string pool);

    /// <summary>Why jobs that no pool has yet wait, by job; those that are on their way to a pool are left out.</summary>
    [Alias("WhyWaiting"), AlwaysInterleave]
    Task<List<JobWaits>> WhyWaiting(IReadOnlyList<string> jobIds);

    /// <summary>Admits jobs while <c>max_concurrent_trials</c> allows; ends the sweep when no job is left.</summary>
    [Alias("GoOn"), OneWay]
    Task GoOn();
}
