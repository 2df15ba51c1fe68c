using Fam.Bus;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// A pool's queue, workers and leases, all in memory: leases and workers come back from rows when the pool wakes, the
/// queue from the sweeps.
/// </summary>
public sealed partial class PoolGrain(
    FamDatabase database, IGrainFactory grains, WorkerCommands commands, BusReach bus, TimeProvider clock, IOptions<OrchestratorOptions> options, PoolInstruments instruments,
    ILogger<PoolGrain> logger)
    : Grain, IPoolGrain
{
    /// <summary>Leases opened in one turn; then heartbeats have theirs.</summary>
    private const int OpensPerTurn = 256;

    private readonly PoolState pool = new(clock, options.Value);
    private readonly HashSet<string> changedMeanwhile = [];
    private bool matchAsked;

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await RecoverAsync(cancellationToken);
        await AskForQueueAsync(cancellationToken);
        var period = options.Value.PoolPeriod;
        this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
        var reconcile = options.Value.ReconcilePeriod;
        this.RegisterGrainTimer(RecoverAsync, new GrainTimerCreationOptions(reconcile, reconcile) { KeepAlive = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        instruments.Left(Name);
        return Task.CompletedTask;
    }

    /// <summary>The queue is not in rows of the pool's own: the sweeps that have jobs for it give it again.</summary>
    private async Task AskForQueueAsync(CancellationToken cancellation)
    {
        var sweeps = await database.ReadAsync(
            rows => rows.Jobs.Where(row => row.ResourcePool == Name && row.State == JobState.Queued).Select(row => row.SweepId).Distinct().ToListAsync(cancellation), cancellation);
        foreach (var sweep in sweeps)
            _ = grains.GetGrain<ISweepGrain>(sweep).PoolWoke(Name);
    }

    public Task Wake() => Task.CompletedTask;

    public Task Enqueue(IReadOnlyList<PlacedJob> jobs)
    {
        var before = pool.Queue.Count;
        foreach (var job in jobs.Where(job => pool.Leases.Find(job.JobId) is null && pool.Queue.Find(job.JobId) is null))
            pool.Queue.Put(job);
        instruments.Admitted(Name, pool.Queue.Count - before);
        AskForMatch();
        return Task.CompletedTask;
    }

    public Task Withdraw(string sweepId)
    {
        pool.Queue.RemoveSweep(sweepId);
        return Task.CompletedTask;
    }

    public Task<int> CountQueued(string sweepId) => Task.FromResult(pool.Queue.CountOf(sweepId));

    public Task JobChanged(JobChange change)
    {
        pool.Apply(change);
        changedMeanwhile.Add(change.Job.JobId);
        AskForMatch();
        return Task.CompletedTask;
    }

    public async Task Heartbeat(WorkerHeartbeat beat)
    {
        var known = pool.IsKnown(beat);
        if (!pool.Hear(beat, out var worker, out var toWrite))
            return;
        instruments.Heard(Name, worker.Id);
        if (!known)
            LogWorker(worker.Id, Name, beat.Slots, beat.Host);
        if (toWrite)
            await WorkerRows.PutAsync(database, worker.Row);

        // Side by side, so that their rows are read and written together.
        await Task.WhenAll(pool.VoidBy(beat).Select(lease => grains.GetGrain<IJobGrain>(lease.JobId).Lose(lease.Token, $"worker {beat.WorkerId} does not have the attempt")));
        var unknown = beat.Attempts.Where(held => !pool.Renew(beat, held) && !pool.Done.Contains(held.JobId, held.Token)).ToList();
        var claimed = await Task.WhenAll(unknown.Select(held => grains.GetGrain<IJobGrain>(held.JobId).Claim(beat.WorkerId, beat.Incarnation, held.Token)));
        var leftovers = unknown.Where((_, i) => !claimed[i]).ToList();
        foreach (var held in leftovers)
            commands.Send(beat.WorkerId, new StopAttempt { JobId = held.JobId, Token = held.Token, Reason = "the attempt is no longer the job's current one", Discard = true });
        pool.SetLeftovers(worker, leftovers);
        AskForMatch();
    }

    public async Task Match()
    {
        matchAsked = false;
        pool.Queue.Release(clock.GetUtcNow());
        // Side by side, so that their commits are one.
        var opening = new List<Task>();
        while (opening.Count < OpensPerTurn && pool.NextMatch() is { } placement)
            opening.Add(OpenAsync(placement));
        await Task.WhenAll(opening);
        if (opening.Count == OpensPerTurn)
            AskForMatch();
    }

    private async Task OpenAsync(Placement placement)
    {
        var (job, worker, devices) = placement;
        try
        {
            // The job tells this pool of the lease before it returns; false means that it does not wait any more.
            await grains.GetGrain<IJobGrain>(job.JobId).OpenAttempt(worker.Id, worker.Row.Incarnation, devices, placement.Waited);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever it was, and under whatever type it crossed the grain call: the job still waits.
            LogNotOpened(failure, job.JobId);
            if (pool.Leases.Find(job.JobId) is null)
                pool.Queue.Put(job with { NotBefore = clock.GetUtcNow() + options.Value.RestartDelay, Waited = placement.Waited });
        }
        finally
        {
            pool.Opened(job.JobId);
        }
    }

    public async Task<bool> Drain(string workerId, DrainRequest request, string by)
    {
        if (pool.Drain(workerId, asked: !request.Undo) is not { } row)
            return false;
        await WorkerRows.PutAsync(database, row);
        LogDrain(workerId, request.Undo ? "takes jobs again" : "is to drain", by);
        foreach (var lease in request.Now ? pool.Leases.OfWorker(workerId).ToList() : [])
            await grains.GetGrain<IJobGrain>(lease.JobId).Stop(StopPurpose.Preempt, $"worker {workerId} is drained by {by}", options.Value.PreemptionGrace.TotalSeconds);
        AskForMatch();
        return true;
    }

    public Task<List<JobWaits>> WhyWaiting(IReadOnlyList<string> jobIds) =>
        Task.FromResult(WaitingReasons.Of(Name, pool, jobIds, clock.GetUtcNow()));

    public Task<SlotsWanted> SlotsWanted(int largest) =>
        Task.FromResult(new SlotsWanted(Name, pool.Queue.SlotsAsked(largest), pool.Leases.All.Sum(lease => lease.Slots)));

    public Task<IReadOnlyList<WorkerView>> Workers() => Task.FromResult<IReadOnlyList<WorkerView>>(WorkerList.Of(pool));

    private void AskForMatch()
    {
        if (matchAsked)
            return;
        matchAsked = true;
        _ = grains.GetGrain<IPoolGrain>(Name).Match();
    }

    /// <summary>Ends leases that ran out, sends unanswered commands again, forgets silent workers.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        // No heartbeat can come now: once they can again, each lease has a full period.
        if (bus.IsAway)
            pool.RenewAll();
        foreach (var lease in pool.Expired())
        {
            instruments.Expired(Name);
            LogExpired(lease.Token, lease.JobId, lease.WorkerId);
            await grains.GetGrain<IJobGrain>(lease.JobId).Lose(lease.Token, $"worker {lease.WorkerId} gave no sign of life for {options.Value.LeasePeriod.TotalSeconds:0.###} s");
        }

        foreach (var lease in pool.DueToSendAgain())
            await grains.GetGrain<IJobGrain>(lease.JobId).SendAgain(lease.Token);
        foreach (var worker in pool.Forget())
        {
            instruments.Forgot(Name, worker);
            await WorkerRows.RemoveAsync(database, worker, Name);
        }

        instruments.Holds(Name, pool.Queue.Count, pool.Leases.All.Count);
        await Match();
        // Only when nothing more can be placed is there anybody to make room for.
        if (!matchAsked)
            await PreemptAsync();
        WaitingReasons.Note(Name, pool, clock.GetUtcNow());
    }

    private async Task PreemptAsync()
    {
        foreach (var (job, worker, victims) in pool.Preemptions.Look())
        {
            foreach (var victim in victims)
            {
                instruments.Preempted(Name);
                LogPreempted(victim.JobId, worker, job.JobId, job.Priority);
                await grains.GetGrain<IJobGrain>(victim.JobId)
                    .Stop(StopPurpose.Preempt, $"preempted by job {job.JobId}, whose priority is {job.Priority}", options.Value.PreemptionGrace.TotalSeconds);
            }
        }
    }

    /// <summary>Compares leases with the rows: at the start, and from time to time in case a notice was lost.</summary>
    private async Task RecoverAsync(CancellationToken cancellation)
    {
        changedMeanwhile.Clear();
        var (open, workers) = await database.ReadAsync(async rows => (
            await rows.Jobs.Where(row => row.ResourcePool == Name && (row.State == JobState.Starting || row.State == JobState.Running || row.State == JobState.Stopping || row.State == JobState.Cancelling))
                .Join(rows.Attempts, job => new { JobId = job.Id, job.Token }, attempt => new { attempt.JobId, Token = (long?)attempt.Token }, (job, attempt) => new { Job = job, Attempt = attempt }).ToListAsync(cancellation),
            await rows.Workers.Where(row => row.ResourcePool == Name).ToListAsync(cancellation)), cancellation);
        foreach (var worker in workers)
            pool.Know(worker);
        // Notices interleave with the reading above; what they say is newer than what was read.
        open.RemoveAll(pair => changedMeanwhile.Contains(pair.Job.Id));
        foreach (var gone in pool.Leases.All.Select(lease => lease.JobId).Except(open.Select(pair => pair.Job.Id)).Except(changedMeanwhile).ToList())
            pool.EndLease(gone);
        foreach (var pair in open)
            pool.Apply(new JobChange(pair.Job.Place(), pair.Job.State, pair.Attempt.Token, pair.Attempt.WorkerId, pair.Attempt.Incarnation, pair.Attempt.AppliedSequence > 0, pair.Attempt.Shares()));
        AskForMatch();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} is in pool {Pool} with {Slots} slots on {Host}.")]
    private partial void LogWorker(string worker, string pool, int slots, string host);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} {What}: asked by {User}.")]
    private partial void LogDrain(string worker, string what, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Victim} on worker {Worker} is preempted by job {Job} of priority {Priority}.")]
    private partial void LogPreempted(string victim, string worker, string job, int priority);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lease {Token} of job {Job} ran out: worker {Worker} gave no sign of life.")]
    private partial void LogExpired(long token, string job, string worker);

    [LoggerMessage(Level = LogLevel.Error, Message = "No attempt could be opened for job {Job}; it is tried again.")]
    private partial void LogNotOpened(Exception failure, string job);
}
