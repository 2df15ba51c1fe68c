namespace Fam.Orchestrator.Workers;

/// <summary>
/// Workers that are kept for jobs that fit nowhere yet. Nothing of the same or a lower priority is placed on such a
/// worker, so what it frees adds up, and large jobs do not starve while small ones come in without end.
/// </summary>
public sealed class Reservations
{
    private readonly Dictionary<string, Lane> byWorker = [];
    private readonly Dictionary<Lane, string> byLane = [];

    public IReadOnlyDictionary<string, Lane> ByWorker => byWorker;

    public string? WorkerFor(Lane lane) => byLane.GetValueOrDefault(lane);

    /// <summary>Whether a job of the lane may be placed on the worker.</summary>
    public bool Allows(Lane lane, string workerId)
    {
        ArgumentNullException.ThrowIfNull(lane);
        return !byWorker.TryGetValue(workerId, out var holder) || holder == lane || lane.Priority > holder.Priority;
    }

    /// <summary>Keeps the worker for the lane, which has one at most; a lane of lower priority that had it loses it.</summary>
    public void Put(Lane lane, string workerId)
    {
        Remove(lane);
        if (byWorker.TryGetValue(workerId, out var holder))
            Remove(holder);
        byWorker[workerId] = lane;
        byLane[lane] = workerId;
    }

    public void Remove(Lane lane)
    {
        if (byLane.Remove(lane, out var workerId))
            byWorker.Remove(workerId);
    }

    public void RemoveWorker(string workerId)
    {
        if (byWorker.TryGetValue(workerId, out var lane))
            Remove(lane);
    }

    /// <summary>Drops what is kept for lanes in which nobody waits any more.</summary>
    public void DropEmpty()
    {
        foreach (var lane in byLane.Keys.Where(lane => lane.Count == 0).ToList())
            Remove(lane);
    }
}
