namespace Fam.Contracts.Views;

/// <summary>What waits and runs in a pool, by the jobs' own states.</summary>
/// <param name="QueuedJobs">Those held back by their sweep included.</param>
/// <param name="RunningJobs">Those with an open attempt.</param>
public sealed record PoolView(string Name, int QueuedJobs, int QueuedSlots, int RunningJobs, int RunningSlots);

/// <summary>A job that waits, with what decides when it is its turn.</summary>
/// <param name="Priority">Higher is sooner.</param>
public sealed record QueuedJobView(JobSummary Job, string SweepName, string Pool, int Slots, int Priority);

/// <summary>How many slots a pool needs now: what an autoscaler divides by the slots of one worker.</summary>
/// <param name="Pool">Its name, as in <c>resource_pool</c>.</param>
/// <param name="QueuedSlots">Asked for by jobs that wait for a worker; those held back by their sweep's <c>max_concurrent_trials</c> do not count.</param>
/// <param name="RunningSlots">Held by leases.</param>
public sealed record SlotsWanted(string Pool, int QueuedSlots, int RunningSlots)
{
    /// <summary>Queued and running: a worker that trains is wanted.</summary>
    public int WantedSlots => QueuedSlots + RunningSlots;
}
