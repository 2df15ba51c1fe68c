using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;
using Fam.Telemetry.Tracing;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Fam.Orchestrator.Sweeps;

/// <summary>The single writer of a sweep's row. What it holds of its jobs comes from their rows and their notices.</summary>
public sealed partial class SweepGrain(
    FamDatabase database, NewRows newRows, IGrainFactory grains, TimeProvider clock, IOptions<OrchestratorOptions> options, ILogger<SweepGrain> logger)
    : Grain, ISweepGrain
{
    private readonly SweepAdmission admission = new(clock, options.Value.AdmissionWindow);
    private readonly Dictionary<string, DateTimeOffset> deadlines = [];
    private SweepRow? sweep;

    /// <summary>States of all its jobs, where notices have told of every change since the sweep was stored; else null.</summary>
    private Dictionary<string, JobState>? states;

    private EarlyStopping? stopping;
    private bool goOnAsked;
    private bool rungsReached;
    private bool mayBeUntold;
    private bool isReconciling;
    private bool isTiming;

    private string SweepId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (newRows.TakeSweep(SweepId) is { } stored)
            Begin(stored.Sweep, stored.Jobs);
        else
            await ReloadAsync(cancellationToken);
        if (sweep is { FinishedAt: null })
            StartReconciling();
    }

    public Task Wake()
    {
        AskToGoOn();
        return Task.CompletedTask;
    }

    public Task JobChanged(JobChange change)
    {
        admission.Apply(change);
        if (states?.ContainsKey(change.Job.JobId) == true)
            states[change.Job.JobId] = change.State;
        rungsReached |= change.RungsReached > 0;
        Time(change.Job.JobId, change.Deadline);
        AskToGoOn();
        return Task.CompletedTask;
    }

    public async Task GoOn()
    {
        goOnAsked = false;
        if (sweep is null or { FinishedAt: not null })
            return;
        if (rungsReached)
            await DecideAsync();
        if (sweep.State == SweepState.Paused)
        {
            foreach (var jobId in admission.Unpaused)
                await grains.GetGrain<IJobGrain>(jobId).Pause("paused with its sweep");
            if (admission.IsEmpty)
                await FinishAsync();
            return;
        }

        var admitted = admission.Admit(sweep.State == SweepState.Cancelling ? 0 : sweep.MaxConcurrentTrials ?? int.MaxValue);
        using var span = admitted.Count == 0 ? null : FamTracing.Begin("sweep.admit", FamTracing.OfSweep(sweep.Id), ("sweep", sweep.Id), ("jobs", admitted.Count));
        foreach (var pool in admitted.GroupBy(job => job.ResourcePool, StringComparer.Ordinal))
            await grains.GetGrain<IPoolGrain>(pool.Key).Enqueue(pool.ToList());
        if (sweep.State == SweepState.Cancelling)
        {
            foreach (var jobId in admission.Uncancelled)
                await grains.GetGrain<IJobGrain>(jobId).Cancel(sweep.CancelReason ?? "the sweep is cancelled");
        }

        if (admission.IsEmpty)
            await FinishAsync();
    }

    public Task PoolWoke(string pool) => sweep is null or { FinishedAt: not null } ? Task.CompletedTask : ReconcileAsync(CancellationToken.None);

    public Task<List<JobWaits>> WhyWaiting(IReadOnlyList<string> jobIds)
    {
        var reason = sweep?.MaxConcurrentTrials is { } most && admission.UnderWay >= most
            ? new WaitingReason(WaitingCodes.MaxConcurrentTrials, $"max_concurrent_trials is {most}", new Dictionary<string, string> { ["max_concurrent_trials"] = $"{most}" })
            : new WaitingReason(
                WaitingCodes.SweepOrder, $"{admission.Queued} trials of its sweep are to start before it", new Dictionary<string, string> { ["ahead"] = $"{admission.Queued}" });
        return Task.FromResult(admission.NotAdmitted(jobIds).Select(jobId => new JobWaits(jobId, [reason])).ToList());
    }

    private void AskToGoOn()
    {
        if (goOnAsked)
            return;
        goOnAsked = true;
        _ = grains.GetGrain<ISweepGrain>(SweepId).GoOn();
    }

    private void StartReconciling()
    {
        if (isReconciling)
            return;
        isReconciling = true;
        var period = options.Value.ReconcilePeriod;
        this.RegisterGrainTimer(ReconcileAsync, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
    }

    /// <summary>Ends trials that got to a rung and are not among the best there.</summary>
    private async Task DecideAsync()
    {
        rungsReached = false;
        if (stopping is null)
            return;
        try
        {
            foreach (var (jobId, why) in mayBeUntold ? await stopping.UntoldAsync() : [])
                await grains.GetGrain<IJobGrain>(jobId).StopEarly(why);
            mayBeUntold = false;
            foreach (var (jobId, why) in await stopping.DecideAsync())
                await grains.GetGrain<IJobGrain>(jobId).StopEarly(why);
        }
        catch
        {
            (rungsReached, mayBeUntold) = (true, true);
            throw;
        }
    }

    private void Time(string jobId, DateTimeOffset? deadline)
    {
        if (deadline is not { } end)
        {
            deadlines.Remove(jobId);
            return;
        }

        deadlines[jobId] = end;
        if (isTiming)
            return;
        isTiming = true;
        var period = options.Value.PoolPeriod;
        this.RegisterGrainTimer(EndOverdueAsync, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
    }

    private async Task EndOverdueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var jobId in deadlines.Where(job => job.Value <= now).Select(job => job.Key).ToList())
            await grains.GetGrain<IJobGrain>(jobId).TimeOut();
    }

    private async Task FinishAsync()
    {
        var ends = states is not null
            ? states.Values.Distinct().ToList()
            : await database.ReadAsync(rows => rows.Jobs.Where(job => job.SweepId == SweepId).Select(job => job.State).Distinct().ToListAsync());
        if (!ends.TrueForAll(JobTransitions.Terminal.Contains))
            return;
        var (row, before) = (sweep!, (sweep!.State, sweep.Version));
        try
        {
            await database.CommitAsync(rows => End(rows.Attach(row).Entity));
        }
        catch (GroupFailedException)
        {
            // It has not ended before the rows say so.
            (row.State, row.Version, row.FinishedAt) = (before.State, before.Version, null);
            sweep = await database.WriteAsync(async rows => End(await rows.Sweeps.SingleAsync(found => found.Id == SweepId)));
        }

        LogFinished(SweepId, sweep!.Name, sweep.State);
        DeactivateOnIdle();

        SweepRow End(SweepRow open)
        {
            if (open.FinishedAt is not null)
                return open;
            open.State = open.CancelReason is not null ? SweepState.Cancelled
                : ends.Contains(JobState.Failed) ? SweepState.Failed
                : ends.Contains(JobState.Completed) ? SweepState.Completed
                : SweepState.Cancelled;
            open.FinishedAt = clock.GetUtcNow();
            return open;
        }
    }

    /// <summary>Heals a lost notice: reads the open jobs again where the rows' counts are not the grain's, or a pool has lost its queue.</summary>
    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        var pools = await database.ReadAsync(rows => rows.Jobs.Where(row => row.SweepId == SweepId && row.State == JobState.Queued)
            .Select(row => row.ResourcePool).Distinct().ToListAsync(cancellation), cancellation);
        var queued = 0;
        foreach (var pool in pools)
            queued += await grains.GetGrain<IPoolGrain>(pool).CountQueued(SweepId);
        var expected = admission.Queued;
        var counts = await database.ReadAsync(rows => rows.Jobs.Where(row => row.SweepId == SweepId && row.FinishedAt == null)
            .GroupBy(row => row.State).Select(group => new { State = group.Key, Count = group.Count() }).ToListAsync(cancellation), cancellation);
        var held = admission.Counts;
        if (queued != expected || counts.Count != held.Count || counts.Exists(row => held.GetValueOrDefault(row.State) != row.Count))
        {
            LogReconciled(SweepId);
            await ReloadAsync(cancellation);
        }

        // What failed half way, a cancel or the sweep's end, is taken up again.
        goOnAsked = false;
        AskToGoOn();
    }

    /// <summary>Begins with the rows as they were stored a moment ago.</summary>
    private void Begin(SweepRow stored, IReadOnlyList<JobRow> jobs)
    {
        sweep = stored;
        states = jobs.ToDictionary(job => job.Id, job => job.State, StringComparer.Ordinal);
        admission.Recover([.. jobs.Select(job => (job.Place(), job.State, job.Attempts))]);
        if (sweep.Rungs is { } rungs)
            stopping = new EarlyStopping(database, SweepId, RowJson.Read<RungLadder>(rungs));
        AskToGoOn();
    }

    private async Task ReloadAsync(CancellationToken cancellation)
    {
        states = null;
        admission.BeginRecovery();
        (sweep, var open) = await database.ReadAsync(async rows => (
            await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == SweepId, cancellation),
            await OpenJob.ReadAsync(rows, SweepId, cancellation)), cancellation);
        admission.Recover([.. open.Select(job => (job.Place, job.State, job.Attempts))]);
        deadlines.Clear();
        foreach (var job in open.Where(job => job.Deadline is not null))
            Time(job.Place.JobId, job.Deadline);
        if (sweep?.Rungs is { } rungs)
        {
            stopping ??= new EarlyStopping(database, SweepId, RowJson.Read<RungLadder>(rungs));
            (rungsReached, mayBeUntold) = (true, true);
        }

        AskToGoOn();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "What sweep {Sweep} held of its jobs was not what the rows say; it has read them again.")]
    private partial void LogReconciled(string sweep);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} ({Name}) has ended: {State}.")]
    private partial void LogFinished(string sweep, string name, SweepState state);
}
