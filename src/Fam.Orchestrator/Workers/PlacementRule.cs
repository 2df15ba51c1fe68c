namespace Fam.Orchestrator.Workers;

/// <summary>
/// Which job is placed next, and where. Priority goes first, then fair share, then the order of submission. A job that
/// fits nowhere yet has the roomiest worker kept for it and lets others pass, as long as they go elsewhere. What a
/// decision costs depends on the shapes that wait, not on the jobs, and on workers by their logarithm.
/// </summary>
public sealed class PlacementRule(WaitingJobs queue, WorkerFits fits, Func<PoolWorker, bool> isAlive)
{
    private readonly HashSet<RequestShape> blocked = [];

    public Reservations Reservations { get; } = new();

    /// <summary>Workers that jobs are being taken off for others, with the least priority of what may be placed there until then.</summary>
    public Dictionary<string, int> Vacated { get; } = [];

    /// <summary>The next placement; null where nothing that waits fits anywhere.</summary>
    public Placement? Next()
    {
        blocked.Clear();
        Reservations.DropEmpty();
        foreach (var (_, lanes) in queue.Levels)
        {
            // What does not fit at a higher priority does not fit at a lower one.
            var open = lanes.Where(lane => !blocked.Contains(lane.Shape)).ToList();
            while (open.Count > 0)
            {
                var lane = open.Min(Lane.ByTurn)!;
                open.Remove(lane);
                var fit = fits.Of(lane.Shape, queue);
                if (fit.Tightest(worker => Allows(lane, worker)) is { } worker && DeviceChoice.Of(worker.Devices, lane.Shape) is { } devices)
                {
                    Reservations.Remove(lane);
                    return new Placement(lane.Head, worker, devices);
                }

                blocked.Add(lane.Shape);
                Reserve(lane, fit);
            }
        }

        return null;
    }

    /// <summary>Whether a job of the lane may be placed on the worker, were there room.</summary>
    public bool Allows(Lane lane, PoolWorker worker)
    {
        ArgumentNullException.ThrowIfNull(lane);
        ArgumentNullException.ThrowIfNull(worker);
        return isAlive(worker) && Reservations.Allows(lane, worker.Id) && (!Vacated.TryGetValue(worker.Id, out var least) || lane.Priority >= least);
    }

    /// <summary>
    /// Keeps the roomiest worker for the lane. Nothing is placed on a kept worker, so its room only grows; it is left
    /// for another only where that has more.
    /// </summary>
    private void Reserve(Lane lane, WorkerFit fit)
    {
        var kept = Reservations.WorkerFor(lane);
        if (fit.Roomiest(worker => Allows(lane, worker)) is not var (roomiest, room) || (kept is not null && fit.RoomOf(kept) >= room))
            return;
        Reservations.Put(lane, roomiest.Id);
    }
}
