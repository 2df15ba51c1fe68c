using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>What users do to a sweep: cancel, pause, activate, retry.</summary>
public sealed partial class SweepGrain
{
    public async Task<bool> Cancel(string reason)
    {
        if (sweep is null)
            return false;
        if (sweep.FinishedAt is not null)
            return true;
        var now = clock.GetUtcNow();
        (sweep, var pools) = await database.WriteAsync(async rows =>
        {
            var row = await rows.Sweeps.SingleAsync(row => row.Id == SweepId);
            (row.State, row.CancelReason) = (SweepState.Cancelling, row.CancelReason ?? reason);
            // What waits is cancelled here, all at once; a job that starts meanwhile is cancelled by its own grain below.
            await rows.MoveAllAsync(SweepId, JobState.Queued, JobState.Cancelled, reason, now);
            await rows.MoveAllAsync(SweepId, JobState.Paused, JobState.Cancelled, reason, now);
            return (row, await PoolsAsync(rows));
        });
        await GoOnAfreshAsync(withdrawnFrom: pools);
        return true;
    }

    public async Task<string?> Pause(string reason)
    {
        if (WhyClosed() is { } closed)
            return closed;
        var now = clock.GetUtcNow();
        var pools = await database.WriteAsync(async rows =>
        {
            (await rows.Sweeps.SingleAsync(row => row.Id == SweepId)).State = SweepState.Paused;
            // What waits is paused here, all at once; what runs, or starts meanwhile, by its own grain below.
            await rows.MoveAllAsync(SweepId, JobState.Queued, JobState.Paused, reason, now);
            return await PoolsAsync(rows);
        });
        await GoOnAfreshAsync(withdrawnFrom: pools);
        return null;
    }

    public async Task<string?> Activate(string reason)
    {
        if (WhyClosed() is { } closed)
            return closed;
        var now = clock.GetUtcNow();
        await database.WriteAsync(async rows =>
        {
            (await rows.Sweeps.SingleAsync(row => row.Id == SweepId)).State = SweepState.Running;
            await rows.MoveAllAsync(SweepId, JobState.Paused, JobState.Queued, reason, now);
            return true;
        });
        foreach (var jobId in admission.Stopping)
            await grains.GetGrain<IJobGrain>(jobId).Activate(reason);
        await GoOnAfreshAsync(withdrawnFrom: []);
        return null;
    }

    public async Task<string?> ActivateJob(string jobId, string reason)
    {
        if (WhyClosed() is { } closed)
            return closed;
        if (sweep!.State == SweepState.Paused)
            return $"sweep {SweepId} is paused; activate it, or cancel the jobs that are not to go on";
        await grains.GetGrain<IJobGrain>(jobId).Activate(reason);
        return null;
    }

    public async Task<string?> RetryJob(string jobId, string reason, bool force)
    {
        if (sweep is null)
            return $"there is no sweep {SweepId}";
        if (sweep.State == SweepState.Cancelling)
            return $"sweep {SweepId} is being cancelled; retry the job when that is over";
        if (await grains.GetGrain<IJobGrain>(jobId).WhyNoRetry(force) is { } refusal)
            return refusal;
        if (sweep.FinishedAt is not null)
        {
            sweep = await database.WriteAsync(async rows =>
            {
                var row = await rows.Sweeps.SingleAsync(row => row.Id == SweepId);
                (row.State, row.FinishedAt, row.CancelReason) = (SweepState.Running, null, null);
                return row;
            });
            StartReconciling();
        }

        return await grains.GetGrain<IJobGrain>(jobId).Retry(reason, force);
    }

    public async Task<SweepRetry> RetryFailed(string reason, bool force)
    {
        var failed = await database.ReadAsync(
            rows => rows.Jobs.Where(row => row.SweepId == SweepId && row.State == JobState.Failed).OrderBy(row => row.Index).Select(row => row.Id).ToListAsync(), CancellationToken.None);
        var (retried, refusals) = (new List<string>(), new List<string>());
        foreach (var jobId in failed)
        {
            if (await RetryJob(jobId, reason, force) is { } refusal)
                refusals.Add(refusal);
            else
                retried.Add(jobId);
        }

        return new SweepRetry(retried, refusals);
    }

    /// <summary>Why nothing can be done to the sweep any more; null where it is open.</summary>
    private string? WhyClosed() => sweep switch
    {
        null => $"there is no sweep {SweepId}",
        { FinishedAt: not null } => $"sweep {SweepId} has ended",
        { State: SweepState.Cancelling } => $"sweep {SweepId} is being cancelled",
        _ => null,
    };

    private Task<List<string>> PoolsAsync(FamDbContext rows) => rows.Jobs.Where(job => job.SweepId == SweepId).Select(job => job.ResourcePool).Distinct().ToListAsync();

    /// <summary>After the rows of its jobs were written all at once: reads them, and does what they ask for.</summary>
    /// <param name="withdrawnFrom">Pools that no longer have them in their queues.</param>
    private async Task GoOnAfreshAsync(List<string> withdrawnFrom)
    {
        foreach (var pool in withdrawnFrom)
            await grains.GetGrain<IPoolGrain>(pool).Withdraw(SweepId);
        await ReloadAsync(CancellationToken.None);
        await GoOn();
    }
}
