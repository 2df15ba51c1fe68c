namespace Fam.Contracts.Views;

/// <summary>How many slots a pool needs now: what an autoscaler divides by the slots of one worker.</summary>
/// <param name="Pool">Its name, as in <c>resource_pool</c>.</param>
/// <param name="QueuedSlots">Asked for by jobs that wait for a worker; those held back by their sweep's <c>max_concurrent_trials</c> do not count.</param>
/// <param name="RunningSlots">Held by leases.</param>
public sealed record SlotsWanted(string Pool, int QueuedSlots, int RunningSlots)
{
    /// <summary>Queued and running: a worker that trains is wanted.</summary>
    public int WantedSlots => QueuedSlots + RunningSlots;
}
