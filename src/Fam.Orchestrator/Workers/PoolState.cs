using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>What a pool knows and decides; the grain around it does what is decided.</summary>
public sealed class PoolState(TimeProvider clock, OrchestratorOptions options)
{
    private readonly Dictionary<string, PoolWorker> workers = [];

    public WaitingJobs Queue { get; } = new();

    public LeaseBook Leases { get; } = new();

    /// <summary>Slots of the workers that are alive and take jobs.</summary>
    public int Slots => Placeable.Sum(worker => worker.Row.Slots);

    /// <summary>Those slots that are in use.</summary>
    public int SlotsUsed => Placeable.Sum(worker => Used(worker));

    public int LargestWorker => Placeable.Select(worker => worker.Row.Slots).DefaultIfEmpty(0).Max();

    private IEnumerable<PoolWorker> Placeable => workers.Values.Where(worker => IsAlive(worker) && !worker.Row.Draining);

    /// <summary>Takes in what a job's rows say now.</summary>
    public void Apply(JobChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var jobId = change.Job.JobId;
        if (!JobTransitions.Leased.Contains(change.State))
        {
            Leases.Remove(jobId);
            if (change.State == JobState.Queued)
                Queue.Put(change.Job);
            else
                Queue.Remove(jobId);
            return;
        }

        Queue.Remove(jobId);
        var lease = Leases.Find(jobId);
        if (lease?.Token != change.Token)
        {
            var now = clock.GetTimestamp();
            lease = new Lease
            {
                JobId = jobId,
                Token = change.Token!.Value,
                WorkerId = change.WorkerId!,
                Slots = change.Job.Slots,
                RenewedAt = now,
                SentAt = now,
                ListedBy = change.Answered ? change.Incarnation : null,
            };
            Leases.Put(lease);
        }

        lease!.Answered |= change.Answered;
        if (change.State == JobState.Cancelling)
            lease.StoppingSince ??= clock.GetTimestamp();
    }

    /// <summary>A worker that rows remember; it is not alive before it is heard.</summary>
    public void Know(WorkerRow worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        workers.TryAdd(worker.Id, new PoolWorker(worker));
    }

    /// <summary>Whether this process of the worker has been heard before.</summary>
    public bool IsKnown(WorkerHeartbeat beat)
    {
        ArgumentNullException.ThrowIfNull(beat);
        return workers.TryGetValue(beat.WorkerId, out var worker) && worker.HeardAt is not null && worker.Row.Incarnation == beat.Incarnation;
    }

    /// <summary>Takes a heartbeat in; false where it is to be ignored.</summary>
    public bool Hear(WorkerHeartbeat beat, out PoolWorker worker, out bool toWrite)
    {
        ArgumentNullException.ThrowIfNull(beat);
        var now = clock.GetUtcNow();
        if (!workers.TryGetValue(beat.WorkerId, out var known))
            workers[beat.WorkerId] = known = new PoolWorker(PoolWorker.RowOf(beat, now));
        worker = known;
        return known.Hear(beat, clock.GetTimestamp(), now, out toWrite);
    }

    /// <summary>
    /// Leases that the heartbeat proves void: an earlier process of the worker had the attempt and this one has not, or
    /// the worker has been asked to stop it for a while and does not have it (it never got it, or it is gone).
    /// </summary>
    public IReadOnlyList<Lease> VoidBy(WorkerHeartbeat beat)
    {
        ArgumentNullException.ThrowIfNull(beat);
        return [.. Leases.OfWorker(beat.WorkerId).Where(lease => !beat.Attempts.Any(held => held.Token == lease.Token)
            && ((lease.ListedBy is { } process && process != beat.Incarnation)
                || (lease.StoppingSince is { } since && clock.GetElapsedTime(since) >= options.ResendAfter)))];
    }

    /// <summary>Renews the lease of an attempt that a worker lists; false where there is no such lease.</summary>
    public bool Renew(WorkerHeartbeat beat, HeldAttempt held)
    {
        ArgumentNullException.ThrowIfNull(beat);
        ArgumentNullException.ThrowIfNull(held);
        if (Leases.Find(held.JobId) is not { } lease || lease.Token != held.Token || lease.WorkerId != beat.WorkerId)
            return false;
        (lease.RenewedAt, lease.Answered, lease.ListedBy) = (clock.GetTimestamp(), true, beat.Incarnation);
        return true;
    }

    /// <summary>The next job, and the worker with the most free slots; null where nothing fits.</summary>
    public (PlacedJob Job, PoolWorker Worker)? NextMatch()
    {
        if (Queue.Next(LargestWorker) is not { } job)
            return null;
        var roomiest = Placeable.OrderByDescending(Free).ThenBy(worker => worker.Id, StringComparer.Ordinal).First();
        return Free(roomiest) >= job.Slots ? (job, roomiest) : null;
    }

    /// <summary>Leases that ran out.</summary>
    public IReadOnlyList<Lease> Expired() => [.. Leases.All.Where(lease => clock.GetElapsedTime(lease.RenewedAt) >= options.LeasePeriod)];

    /// <summary>Leases whose command is to be sent again now.</summary>
    public IReadOnlyList<Lease> DueToSendAgain()
    {
        var due = Leases.All.Where(lease => lease.AwaitsAnswer && clock.GetElapsedTime(lease.SentAt) >= options.ResendAfter).ToList();
        due.ForEach(lease => lease.SentAt = clock.GetTimestamp());
        return due;
    }

    /// <summary>Drops workers that were silent for long and hold no lease.</summary>
    /// <returns>Their ids.</returns>
    public IReadOnlyList<string> Forget()
    {
        var gone = workers.Values.Where(worker => Silence(worker) >= options.WorkerForgottenAfter && Leases.OfWorker(worker.Id).Count == 0).Select(worker => worker.Id).ToList();
        gone.ForEach(id => workers.Remove(id));
        return gone;
    }

    public List<WorkerView> View() => workers.Values.OrderBy(worker => worker.Id, StringComparer.Ordinal).Select(worker => new WorkerView
    {
        Id = worker.Id,
        ResourcePool = worker.Row.ResourcePool,
        Host = worker.Row.Host,
        DeviceKind = worker.Row.DeviceKind,
        Version = worker.Row.SoftwareVersion,
        Slots = worker.Row.Slots,
        SlotsUsed = Used(worker),
        Alive = IsAlive(worker),
        Draining = worker.Row.Draining,
        LastSeenAt = worker.Row.LastSeenAt,
        JobIds = [.. Leases.OfWorker(worker.Id).Select(lease => lease.JobId).Order(StringComparer.Ordinal)],
    }).ToList();

    private bool IsAlive(PoolWorker worker) => worker.HeardAt is { } heard && clock.GetElapsedTime(heard) < options.WorkerSilentAfter;

    /// <summary>By the clock since it was heard; by the calendar where it was last heard before this pool woke.</summary>
    private TimeSpan Silence(PoolWorker worker) =>
        worker.HeardAt is { } heard ? clock.GetElapsedTime(heard) : clock.GetUtcNow() - worker.Row.LastSeenAt;

    private int Free(PoolWorker worker) => worker.Row.Slots - Used(worker);

    private int Used(PoolWorker worker) => Leases.SlotsUsed(worker.Id) + worker.Leftovers;
}
