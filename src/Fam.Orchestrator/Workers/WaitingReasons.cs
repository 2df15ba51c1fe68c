namespace Fam.Orchestrator.Workers;

/// <summary>Why a queued job does not run yet, in words.</summary>
public static class WaitingReasons
{
    public static Dictionary<string, string> Of(string poolName, PoolState pool, IEnumerable<string> jobIds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(jobIds);
        var reasons = new Dictionary<string, string>();
        var (slots, used, largest) = (pool.Slots, pool.SlotsUsed, pool.LargestWorker);
        foreach (var jobId in jobIds)
        {
            if (pool.Queue.Find(jobId) is not { } job)
                continue;
            reasons[jobId] =
                job.NotBefore is { } due && due > now ? $"restarts in {Math.Ceiling((due - now).TotalSeconds)} s after: {job.RestartReason ?? "a failed start"}"
                : slots == 0 ? $"no worker in pool {poolName}"
                : job.Slots > largest ? $"asks for {job.Slots} slots; the largest worker in pool {poolName} has {largest}"
                : $"waits for {(job.Slots == 1 ? "a free slot" : $"{job.Slots} free slots on one worker")} in pool {poolName}: {used} of {slots} in use";
        }

        return reasons;
    }
}
