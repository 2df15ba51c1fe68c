using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Sweeps;

namespace Fam.Orchestrator.Jobs;

/// <summary>What users, sweeps and pools do to a job: stop, pause, activate, end early, retry, cancel.</summary>
public sealed partial class JobGrain
{
    public async Task<bool> Stop(StopPurpose purpose, string reason, double? graceSeconds)
    {
        var now = clock.GetUtcNow();
        var stopped = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Job.State is not (JobState.Starting or JobState.Running) || job.Attempt is null)
                return null;
            rows.Move(job.Job, JobState.Stopping, reason, now, new TransitionDetail { Stop = purpose });
            (job.Job.StopPurpose, job.Job.StopReason, job.Job.StopGraceSeconds) = (purpose, reason, graceSeconds);
            return job;
        });
        if (stopped is null)
            return false;
        await Announce(stopped.Job, stopped.Attempt);
        commands.Send(stopped.Attempt!.WorkerId, StopCommand(stopped.Job, reason)!);
        return true;
    }

    public async Task Pause(string reason)
    {
        var now = clock.GetUtcNow();
        var paused = await ChangeFreshAsync((rows, job) =>
        {
            if (job.Job.State != JobState.Queued)
                return null;
            rows.Move(job.Job, JobState.Paused, reason, now);
            return job;
        });
        if (paused is not null)
            await Announce(paused.Job, paused.Attempt);
        else
            await Stop(StopPurpose.Pause, reason, graceSeconds: null);
    }

    public Task Activate(string reason) => QueueAgainAsync(job =>
    {
        if (job is { State: JobState.Stopping, StopPurpose: StopPurpose.Pause })
        {
            (job.StopPurpose, job.StopReason) = (StopPurpose.Preempt, $"{reason} before it had stopped");
            return false;
        }

        return job.State == JobState.Paused;
    }, reason);

    public async Task StopEarly(EarlyStop why)
    {
        ArgumentNullException.ThrowIfNull(why);
        var (now, reason) = (clock.GetUtcNow(), why.ToString());
        var stopped = await ChangeFreshAsync((rows, job) =>
        {
            var detail = new TransitionDetail { Stop = StopPurpose.EarlyStop, EarlyStop = why };
            switch (job.Job.State)
            {
                case JobState.Queued or JobState.Paused:
                    rows.Move(job.Job, JobState.Completed, reason, now, detail);
                    break;
                case JobState.Starting or JobState.Running:
                    rows.Move(job.Job, JobState.Stopping, reason, now, detail);
                    (job.Job.StopPurpose, job.Job.StopReason) = (StopPurpose.EarlyStop, reason);
                    break;
                case JobState.Stopping when job.Job.StopPurpose is StopPurpose.Pause or StopPurpose.Preempt:
                    (job.Job.StopPurpose, job.Job.StopReason) = (StopPurpose.EarlyStop, reason);
                    break;
                default:
                    return null;
            }

            job.Job.EarlyStop = RowJson.Write(why);
            return job;
        });
        if (stopped is null)
            return;
        await Announce(stopped.Job, stopped.Attempt);
        if (StopCommand(stopped.Job, reason) is { } command)
            commands.Send(stopped.Attempt!.WorkerId, command);
    }

    public async Task TimeOut()
    {
        if (await Rows.ReadAsync() is { } found && found.Job.Deadline() <= clock.GetUtcNow())
        {
            await Stop(
                StopPurpose.Timeout, string.Create(CultureInfo.InvariantCulture, $"the trial has run for {found.Job.TimeoutSeconds:0.###} s, which is all its trial_timeout_seconds"), graceSeconds: null);
        }
    }

    public async Task<string?> WhyNoRetry(bool force)
    {
        Rows.Forget();
        return await Rows.ReadAsync() is { } found ? RetryRule.WhyNotByHand(found.Job, force) : $"there is no job {JobId}";
    }

    public async Task<string?> Retry(string reason, bool force)
    {
        if (await WhyNoRetry(force) is { } refusal)
            return refusal;
        await QueueAgainAsync(
            job =>
            {
                if (RetryRule.WhyNotByHand(job, force) is not null)
                    return false;
                (job.Restarts, job.RunSeconds, job.EarlyStop) = (0, 0, null);
                return true;
            },
            reason);
        return null;
    }

    public async Task<bool> Cancel(string reason)
    {
        var now = clock.GetUtcNow();
        var found = await ChangeFreshAsync((rows, job) =>
        {
            if (job.Job.State is JobState.Queued or JobState.Paused)
                rows.Move(job.Job, JobState.Cancelled, reason, now);
            else if (job.Job.State is JobState.Starting or JobState.Running or JobState.Stopping)
                rows.Move(job.Job, JobState.Cancelling, reason, now);
            return job;
        });
        if (found is null)
            return false;
        await Announce(found.Job, found.Attempt);
        if (found is { Job.State: JobState.Cancelling, Attempt: { } attempt })
            commands.Send(attempt.WorkerId, new StopAttempt { JobId = JobId, Token = attempt.Token, Reason = reason });
        return true;
    }

    /// <summary>Queues a job that no pool has; its sweep admits it when its turn comes.</summary>
    private async Task QueueAgainAsync(Func<JobRow, bool> mayQueue, string reason)
    {
        var now = clock.GetUtcNow();
        var queued = await ChangeFreshAsync((rows, job) =>
        {
            if (mayQueue(job.Job))
                rows.Move(job.Job, JobState.Queued, reason, now);
            return job;
        });
        if (queued is not null)
            await grains.GetGrain<ISweepGrain>(queued.Job.SweepId).JobChanged(Change(queued.Job, queued.Attempt, answered: false));
    }

    /// <summary>Changes the rows as they are in the database: a sweep writes those of all its jobs at once, past this grain.</summary>
    private Task<LoadedJob?> ChangeFreshAsync(Func<FamDbContext, LoadedJob, LoadedJob?> change)
    {
        Rows.Forget();
        return Rows.ChangeAsync(change);
    }

    /// <summary>The command that ends the job's open attempt; null where nobody asked for its end.</summary>
    private static StopAttempt? StopCommand(JobRow job, string cancelReason) => job.State switch
    {
        JobState.Cancelling => new StopAttempt { JobId = job.Id, Token = job.Token!.Value, Reason = cancelReason },
        JobState.Stopping => new StopAttempt
        {
            JobId = job.Id, Token = job.Token!.Value, Mode = StopMode.Checkpoint, Reason = job.StopReason ?? "the job is to stop", GraceSeconds = job.StopGraceSeconds,
        },
        _ => null,
    };
}
