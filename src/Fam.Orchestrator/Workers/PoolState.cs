using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>What a pool knows and decides; the grain around it does what is decided.</summary>
public sealed class PoolState
{
    private readonly TimeProvider clock;
    private readonly OrchestratorOptions options;
    private readonly Dictionary<string, PoolWorker> workers = [];
    private readonly Dictionary<string, (Placement Placement, Occupation Taken)> opening = [];
    private readonly RunningSlots running;
    private readonly WorkerFits fits;

    public PoolState(TimeProvider clock, OrchestratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.clock, this.options) = (clock, options);
        running = new RunningSlots(options.FairShareWeights);
        Queue = new WaitingJobs(running, clock);
        fits = new WorkerFits(workers);
        Rule = new PlacementRule(Queue, fits, IsAlive);
        Done = new DoneAttempts(clock);
        Preemptions = new PreemptionRule(this, clock, options.MaxPreemptionsPerMinute);
    }

    public WaitingJobs Queue { get; }

    public LeaseBook Leases { get; } = new();

    public DoneAttempts Done { get; }

    public RunningSlots Running => running;

    public PlacementRule Rule { get; }

    public PreemptionRule Preemptions { get; }

    public IReadOnlyCollection<PoolWorker> Workers => workers.Values;

    public PoolWorker? FindWorker(string workerId) => workers.GetValueOrDefault(workerId);

    /// <summary>Whether the worker was heard lately.</summary>
    public bool IsAlive(PoolWorker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.HeardAt is { } heard && clock.GetElapsedTime(heard) < options.WorkerSilentAfter;
    }

    /// <summary>Seconds of a lease's work that are in no checkpoint.</summary>
    public double UnsavedSeconds(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return clock.GetElapsedTime(lease.UnsavedSince).TotalSeconds;
    }

    /// <summary>The worker is to take no new job, or may again.</summary>
    /// <returns>Its row, to be written; null where there is no such worker.</returns>
    public WorkerRow? Drain(string workerId, bool asked)
    {
        if (FindWorker(workerId) is not { } worker)
            return null;
        worker.Row.DrainAsked = asked;
        fits.Changed(worker);
        return worker.Row;
    }

    /// <summary>The workers that could hold jobs of the shape.</summary>
    public WorkerFit FitOf(RequestShape shape) => fits.Of(shape, Queue);

    /// <summary>Takes in what a job's rows say now.</summary>
    public void Apply(JobChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var jobId = change.Job.JobId;
        if (!JobTransitions.Leased.Contains(change.State))
        {
            if (change.State == JobState.Completed && Leases.Find(jobId) is { } done)
                Done.Add(jobId, done.Token);
            EndLease(jobId);
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
            EndLease(jobId);
            Opened(jobId);
            lease = LeaseOf(change);
            Leases.Put(lease);
            Take(lease.WorkerId, lease.Taken);
            Run(lease.Job, lease.Slots);
        }

        lease!.Answered |= change.Answered;
        if (change.State is JobState.Cancelling or JobState.Stopping)
            lease.StoppingSince ??= clock.GetTimestamp();
    }

    /// <summary>Ends a lease: its slots are free.</summary>
    public void EndLease(string jobId)
    {
        if (Leases.Find(jobId) is not { } lease)
            return;
        Leases.Remove(jobId);
        GiveBack(lease.WorkerId, lease.Taken);
        Run(lease.Job, -lease.Slots);
    }

    /// <summary>A worker that rows remember; it is not alive before it is heard.</summary>
    public void Know(WorkerRow worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        if (!workers.ContainsKey(worker.Id))
            Meet(new PoolWorker(worker));
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
            Meet(known = new PoolWorker(PoolWorker.RowOf(beat, now)));
        worker = known;
        if (!known.Hear(beat, clock.GetTimestamp(), now, out toWrite))
            return false;
        fits.Changed(known);
        return true;
    }

    /// <summary>Counts slots of attempts that the worker has and nobody wants as taken, until it does not list them any more.</summary>
    public void SetLeftovers(PoolWorker worker, IReadOnlyList<HeldAttempt> attempts)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(attempts);
        if (worker.Leftovers.Count == 0 && attempts.Count == 0)
            return;
        foreach (var old in worker.Leftovers)
            worker.GiveBack(old);
        var leftovers = new List<Occupation>();
        foreach (var attempt in attempts)
        {
            // A worker that does not say where it lies is taken to have it where most is free.
            var somewhere = worker.Devices.OrderByDescending(load => load.FreeSlots).First().Device.Index;
            var taken = new Occupation(attempt.Devices ?? [new DeviceShare(somewhere, 1)], attempt.MemoryPerSlot ?? 0);
            leftovers.Add(taken);
            worker.Take(taken);
        }

        worker.Leftovers = leftovers;
        fits.Changed(worker);
    }

    /// <summary>
    /// Leases that the heartbeat proves void: an earlier process of the worker had the attempt and this one has not, or
    /// the worker has been asked to stop it for a while and does not have it (it never got it, or it is gone).
    /// </summary>
    public IReadOnlyList<Lease> VoidBy(WorkerHeartbeat beat)
    {
        ArgumentNullException.ThrowIfNull(beat);
        var listed = beat.Attempts.Select(held => (held.JobId, held.Token)).ToHashSet();
        return [.. Leases.OfWorker(beat.WorkerId).Where(lease => !listed.Contains((lease.JobId, lease.Token))
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
        var now = clock.GetTimestamp();
        (lease.RenewedAt, lease.Answered, lease.ListedBy) = (now, true, beat.Incarnation);
        (lease.Progress, lease.Step) = (held.Progress ?? lease.Progress, held.Step ?? lease.Step);
        if (held.UnsavedSeconds is >= 0 and <= 1e9 and var unsaved)
            lease.UnsavedSince = now - (long)(unsaved * clock.TimestampFrequency);
        return true;
    }

    /// <summary>
    /// The next job and where it goes; null where nothing fits. Its slots are held from here on until
    /// <see cref="Apply"/> brings the lease, or <see cref="Opened"/> says that nothing came of it.
    /// </summary>
    public Placement? NextMatch()
    {
        if (Rule.Next() is not { } placement)
            return null;
        var taken = new Occupation(placement.Devices, placement.Job.Asks?.MemoryPerSlot ?? 0);
        placement = placement with { Waited = Queue.WaitedBy(placement.Job.JobId) };
        Queue.Remove(placement.Job.JobId);
        Preemptions.Started(placement.Job.JobId);
        opening[placement.Job.JobId] = (placement, taken);
        Take(placement.Worker.Id, taken);
        Run(placement.Job, placement.Job.Slots);
        return placement;
    }

    /// <summary>The attempt has been opened, or could not be; its slots are the lease's, or free.</summary>
    public void Opened(string jobId)
    {
        if (!opening.Remove(jobId, out var held))
            return;
        GiveBack(held.Placement.Worker.Id, held.Taken);
        Run(held.Placement.Job, -held.Placement.Job.Slots);
    }

    /// <summary>Gives every lease a full period from now on.</summary>
    public void RenewAll()
    {
        var now = clock.GetTimestamp();
        foreach (var lease in Leases.All)
            lease.RenewedAt = now;
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
        foreach (var worker in workers.Values.Where(worker => worker.IsAlive && !IsAlive(worker)))
        {
            worker.IsAlive = false;
            fits.Changed(worker);
        }

        var gone = workers.Values.Where(worker => Silence(worker) >= ForgottenAfter(worker) && Leases.OfWorker(worker.Id).Count == 0).Select(worker => worker.Id).ToList();
        foreach (var id in gone)
        {
            workers.Remove(id);
            fits.Remove(id);
            Rule.Reservations.RemoveWorker(id);
        }

        return gone;
    }

    private Lease LeaseOf(JobChange change)
    {
        var now = clock.GetTimestamp();
        return new Lease
        {
            Job = change.Job,
            Token = change.Token!.Value,
            WorkerId = change.WorkerId!,
            // Rows of an earlier release name no devices.
            Taken = new Occupation(change.Devices is { Count: > 0 } devices ? devices : [new DeviceShare(0, change.Job.Slots)], change.Job.Asks?.MemoryPerSlot ?? 0),
            RenewedAt = now,
            SentAt = now,
            UnsavedSince = now,
            ListedBy = change.Answered ? change.Incarnation : null,
        };
    }

    private void Meet(PoolWorker worker)
    {
        workers.Add(worker.Id, worker);
        foreach (var lease in Leases.OfWorker(worker.Id))
            worker.Take(lease.Taken);
        fits.Changed(worker);
    }

    private void Take(string workerId, Occupation taken)
    {
        if (!workers.TryGetValue(workerId, out var worker))
            return;
        worker.Take(taken);
        fits.Changed(worker);
    }

    private void GiveBack(string workerId, Occupation taken)
    {
        if (!workers.TryGetValue(workerId, out var worker))
            return;
        worker.GiveBack(taken);
        fits.Changed(worker);
    }

    private void Run(PlacedJob job, int slots)
    {
        running.Add(job.Owner, job.SweepId, slots);
        Queue.RunningChanged(job.Owner, job.SweepId);
    }

    /// <summary>What a user has said of a worker is kept for longer than what it said itself.</summary>
    private TimeSpan ForgottenAfter(PoolWorker worker) => worker.Row.DrainAsked ? options.DrainForgottenAfter : options.WorkerForgottenAfter;

    /// <summary>By the clock since it was heard; by the calendar where it was last heard before this pool woke.</summary>
    private TimeSpan Silence(PoolWorker worker) =>
        worker.HeardAt is { } heard ? clock.GetElapsedTime(heard) : clock.GetUtcNow() - worker.Row.LastSeenAt;
}
