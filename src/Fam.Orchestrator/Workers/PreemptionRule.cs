using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Makes room for jobs that fit nowhere by stopping jobs of strictly lower priority. A worker that is being emptied for a
/// job takes nothing of lower priority meanwhile, so that others do not fill the room; equals never stop each other, and
/// a job is stopped a few times a minute at most.
/// </summary>
/// <param name="mostPerMinute">Times that one job may be stopped within a minute.</param>
public sealed class PreemptionRule(PoolState pool, TimeProvider clock, int mostPerMinute)
{
    /// <summary>Jobs that room is made for in one look; the next look is soon.</summary>
    private const int MostPerLook = 16;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Preemption> underWay = [];
    private readonly Dictionary<string, Queue<long>> stopped = [];
    private readonly VictimChoice choice = new(pool.UnsavedSeconds);

    /// <summary>What is being stopped for a job; null where nothing is.</summary>
    public Preemption? For(string jobId) => underWay.GetValueOrDefault(jobId);

    /// <summary>Decides whom to stop now; to be asked when nothing that waits fits anywhere.</summary>
    public List<Preemption> Look()
    {
        DropDone();
        var decided = new List<Preemption>();
        var lowest = pool.Leases.All.Select(lease => (int?)lease.Job.Priority).Min();
        foreach (var (_, lanes) in pool.Queue.Levels.TakeWhile(level => level.Priority > lowest))
        {
            foreach (var lane in lanes)
            {
                foreach (var job in lane.First(MostPerLook).Where(job => !underWay.ContainsKey(job.JobId)))
                {
                    if (decided.Count == MostPerLook || MakeRoom(lane, job) is not { } preemption)
                        break;
                    underWay[job.JobId] = preemption;
                    foreach (var victim in preemption.Victims)
                        Count(victim.JobId);
                    decided.Add(preemption);
                }
            }
        }

        KeepRoom();
        return decided;
    }

    /// <summary>The job has its room: what is left of the worker is free for others again.</summary>
    public void Started(string jobId)
    {
        if (underWay.Remove(jobId))
            KeepRoom();
    }

    private void KeepRoom()
    {
        pool.Rule.Vacated.Clear();
        foreach (var preemption in underWay.Values)
            pool.Rule.Vacated[preemption.WorkerId] = Math.Max(preemption.For.Priority, pool.Rule.Vacated.GetValueOrDefault(preemption.WorkerId, int.MinValue));
    }

    private Preemption? MakeRoom(Lane lane, PlacedJob job)
    {
        Preemption? best = null;
        var lowest = double.PositiveInfinity;
        foreach (var worker in pool.FitOf(lane.Shape).Workers.Where(worker => pool.Rule.Allows(lane, worker)))
        {
            var candidates = pool.Leases.OfWorker(worker.Id)
                .Where(lease => lease.Job.Priority < lane.Priority && lease.StoppingSince is null && !IsChosen(lease) && MayBeStopped(lease.JobId)).ToList();
            if (choice.Of(Expected(worker), lane.Shape, candidates) is not var (victims, cost) || cost >= lowest)
                continue;
            (best, lowest) = (new Preemption(job, worker.Id, victims), cost);
        }

        return best;
    }

    /// <summary>The worker's devices once all that is being stopped is gone, and the jobs it is stopped for have started.</summary>
    private List<DeviceLoad> Expected(PoolWorker worker)
    {
        var devices = VictimChoice.Without(worker.Devices, pool.Leases.OfWorker(worker.Id).Where(lease => lease.StoppingSince is not null || IsChosen(lease)).Select(lease => lease.Taken));
        foreach (var other in underWay.Values.Where(other => other.WorkerId == worker.Id))
        {
            var shape = RequestShape.Of(other.For);
            foreach (var (device, slots) in DeviceChoice.Of(devices, shape) ?? [])
                devices.Find(load => load.Device.Index == device)!.Take(slots, shape.MemoryPerSlot);
        }

        return devices;
    }

    /// <summary>A job that has started or gone needs no room; one whose victims are gone and that still waits is looked at anew.</summary>
    private void DropDone()
    {
        foreach (var (jobId, preemption) in underWay.ToList())
        {
            if (pool.Queue.Find(jobId) is null || !preemption.Victims.Any(IsOpen))
                underWay.Remove(jobId);
        }

        foreach (var (jobId, times) in stopped.ToList())
        {
            while (times.TryPeek(out var first) && clock.GetElapsedTime(first) >= Minute)
                times.Dequeue();
            if (times.Count == 0)
                stopped.Remove(jobId);
        }
    }

    private void Count(string jobId)
    {
        if (!stopped.TryGetValue(jobId, out var times))
            stopped[jobId] = times = [];
        times.Enqueue(clock.GetTimestamp());
    }

    private bool MayBeStopped(string jobId) => !stopped.TryGetValue(jobId, out var times) || times.Count < mostPerMinute;

    private bool IsChosen(Lease lease) => underWay.Values.Any(preemption => preemption.Victims.Contains(lease));

    private bool IsOpen(Lease lease) => pool.Leases.Find(lease.JobId)?.Token == lease.Token;
}
