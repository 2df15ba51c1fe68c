using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Workers;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// The single writer of one job's rows; holds nothing but them. After each commit that moved the job it tells the job's
/// pool and sweep, whose notices interleave, so that a pool may wait for a job that tells it something.
/// </summary>
public sealed partial class JobGrain(
    FamDatabase database, JobRows loader, IGrainFactory grains, WorkerCommands commands, TimeProvider clock, IOptions<OrchestratorOptions> options, ILogger<JobGrain> logger)
    : Grain, IJobGrain
{
    private HeldJob? held;

    /// <summary>What pool and sweep were last told; null before anything was.</summary>
    private (JobState State, long? Token, int Rungs)? told;

    private string JobId => this.GetPrimaryKeyString();

    private HeldJob Rows => held ??= new HeldJob(JobId, loader, database);

    public async Task<bool> OpenAttempt(string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices)
    {
        var now = clock.GetUtcNow();
        if (await Rows.ReadAsync() is not { } found)
            return false;
        if (found.Job.State != JobState.Queued)
        {
            // A pool that believes it waits has missed a notice; or this grain has, of what its sweep did to all its jobs.
            Rows.Forget();
            found = await Rows.ReadAsync();
        }

        if (found is not { Job.State: JobState.Queued })
        {
            if (found is null)
                return false;
            await Announce(found.Job, found.Attempt);
            return false;
        }

        var opened = found.Job.Attempts == 0
            ? await Rows.ChangeAsync((rows, job) => CanOpen(job.Job, now)
                ? Opened(job, AttemptOpening.OpenFirst(rows, job.Job, NextToken(job), workerId, incarnation, devices, now))
                : null)
            : await Rows.WriteAsync(async (rows, job) => CanOpen(job.Job, now)
                ? Opened(job, await AttemptOpening.OpenNextAsync(rows, job.Job, NextToken(job), workerId, incarnation, devices, now))
                : null);
        if (opened is null)
        {
            await AnnounceUntoldAsync();
            return false;
        }

        await Announce(opened.Job, opened.Attempt);
        commands.Send(workerId, AttemptOpening.Command(opened.Attempt!, opened.Spec));
        return true;
    }

    public async Task SendAgain(long token)
    {
        if (await Rows.ReadAsync() is not { Attempt: { EndedAt: null } attempt } found || attempt.Token != token)
            return;
        if (StopCommand(found.Job, "the job is cancelled") is { } stop)
            commands.Send(attempt.WorkerId, stop);
        else
            commands.Send(attempt.WorkerId, AttemptOpening.Command(attempt, found.Spec));
    }

    public async Task Answered(RunJobAnswered answer)
    {
        if (await Rows.ReadAsync() is not { Attempt: { EndedAt: null } attempt } found || attempt.Token != answer.Token || attempt.WorkerId != answer.WorkerId)
            return;
        if (answer.Accepted)
            await Announce(found.Job, attempt, answered: true);
        else if (answer.ShuttingDown)
            await ReleaseAsync(answer.Token, answer.Reason ?? $"worker {answer.WorkerId} is shutting down");
        else
            await EndAsync(answer.Token, AttemptEnd.Refused, new JobFailure(FailureKind.Infrastructure, $"worker {answer.WorkerId} refused: {answer.Reason ?? "no reason given"}"));
    }

    public async Task Apply(AttemptEvents message)
    {
        if (await Rows.ReadAsync() is not { } found || !IsCurrent(found, message))
        {
            if (await Rows.ReadAsync() is { Attempt: { } last } stale && last.Token == message.Token && last.WorkerId == message.WorkerId && CanReturn(stale.Job, last))
                return;
            LogStale(JobId, message.Token, message.WorkerId);
            commands.Send(message.WorkerId, new StopAttempt { JobId = JobId, Token = message.Token, Reason = "the attempt is no longer the job's current one", Discard = true });
            return;
        }

        var applied = found;
        if (found.Attempt!.EndedAt is null && message.Events.Any(happened => happened.Sequence > found.Attempt.AppliedSequence))
        {
            applied = EventApplication.IsPlain(message.Events)
                ? await Rows.ChangeAsync((rows, job) => Applied(rows, job, message))
                : await Rows.WriteAsync((rows, job) => AppliedAsync(rows, job, message));
        }

        // The rows changed hands while they were written; the worker sends again.
        if (applied is null)
            return;
        if (told != Told(applied.Job))
            await Announce(applied.Job, applied.Attempt);
        commands.Send(message.WorkerId, new EventsApplied(JobId, message.Token, applied.Attempt!.AppliedSequence));
    }

    public Task Lose(long token, string reason) => EndAsync(token, AttemptEnd.Lost, new JobFailure(FailureKind.LostWorker, reason));

    public async Task<bool> Claim(string workerId, Guid incarnation, long token)
    {
        var now = clock.GetUtcNow();
        var claimed = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Attempt is not { } attempt || attempt.Token != token || attempt.WorkerId != workerId)
                return null;
            if (CanReturn(job.Job, attempt))
            {
                rows.Move(job.Job, JobState.Running, $"worker {workerId} is back with attempt {attempt.Number} before another was opened", now);
                (job.Job.Token, job.Job.Restarts) = (token, job.Job.Restarts - 1);
                (attempt.EndedAt, attempt.End, attempt.Ending) = (null, null, null);
            }

            if (attempt.EndedAt is not null)
                return null;
            attempt.Incarnation = incarnation;
            return Opened(job, attempt);
        });
        if (claimed is null)
            return false;
        await Announce(claimed.Job, claimed.Attempt, answered: true);
        return true;
    }

    public async Task<bool> Stop(StopPurpose purpose, string reason, double? graceSeconds)
    {
        var now = clock.GetUtcNow();
        var stopped = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Job.State is not (JobState.Starting or JobState.Running) || job.Attempt is null)
                return null;
            rows.Move(job.Job, JobState.Stopping, reason, now, new TransitionDetail { Stop = purpose });
            (job.Job.StopPurpose, job.Job.StopReason, job.Job.StopGraceSeconds) = (purpose, reason, graceSeconds);
            return Opened(job, job.Attempt);
        });
        if (stopped is null)
            return false;
        await Announce(stopped.Job, stopped.Attempt);
        commands.Send(stopped.Attempt!.WorkerId, StopCommand(stopped.Job, reason)!);
        return true;
    }

    public async Task Pause(string reason)
    {
        Rows.Forget();
        var now = clock.GetUtcNow();
        var paused = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Job.State != JobState.Queued)
                return null;
            rows.Move(job.Job, JobState.Paused, reason, now);
            return Opened(job, job.Attempt);
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
        Rows.Forget();
        var (now, reason) = (clock.GetUtcNow(), why.ToString());
        var stopped = await Rows.ChangeAsync((rows, job) =>
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
            return Opened(job, job.Attempt);
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
        Rows.Forget();
        var now = clock.GetUtcNow();
        var found = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Job.State is JobState.Queued or JobState.Paused)
                rows.Move(job.Job, JobState.Cancelled, reason, now);
            else if (job.Job.State is JobState.Starting or JobState.Running or JobState.Stopping)
                rows.Move(job.Job, JobState.Cancelling, reason, now);
            return Opened(job, job.Attempt);
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
        Rows.Forget();
        var now = clock.GetUtcNow();
        var queued = await Rows.ChangeAsync((rows, job) =>
        {
            if (mayQueue(job.Job))
                rows.Move(job.Job, JobState.Queued, reason, now);
            return Opened(job, job.Attempt);
        });
        if (queued is not null)
            await grains.GetGrain<ISweepGrain>(queued.Job.SweepId).JobChanged(Change(queued.Job, queued.Attempt, answered: false));
    }

    private async Task ReleaseAsync(long token, string reason)
    {
        var released = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Attempt is not { EndedAt: null } attempt || attempt.Token != token)
                return null;
            AttemptEnding.Release(rows, job.Job, attempt, reason, clock.GetUtcNow(), options.Value.RestartDelay);
            return Opened(job, attempt);
        });
        if (released is not null)
            await Announce(released.Job, released.Attempt);
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

    private async Task EndAsync(long token, AttemptEnd end, JobFailure failure)
    {
        var ended = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Attempt is not { EndedAt: null } attempt || attempt.Token != token)
                return null;
            AttemptEnding.Fail(rows, job.Job, attempt, end, failure, options.Value, clock.GetUtcNow());
            return Opened(job, attempt);
        });
        if (ended is null)
        {
            await AnnounceUntoldAsync();
            return;
        }

        LogEnded(JobId, token, failure.Message, ended.Job.State);
        await Announce(ended.Job, ended.Attempt);
    }

    private static bool CanOpen(JobRow job, DateTimeOffset now) => job.State == JobState.Queued && !(job.NotBefore > now);

    private long NextToken(LoadedJob job) => Math.Max(database.FirstToken + job.Job.Attempts, job.Attempt?.Token ?? 0) + 1;

    private static bool IsCurrent(LoadedJob found, AttemptEvents message) =>
        found.Attempt is { } attempt && attempt.Token == message.Token && attempt.WorkerId == message.WorkerId && attempt.End is not (AttemptEnd.Lost or AttemptEnd.Refused);

    /// <summary>A worker that was cut off trains on: its attempt is still the job's last, and no other was opened.</summary>
    private static bool CanReturn(JobRow job, AttemptRow attempt) =>
        job.State == JobState.Queued && attempt.End == AttemptEnd.Lost && attempt.Number == job.Attempts;

    private Changed<LoadedJob>? Applied(FamDbContext rows, LoadedJob job, AttemptEvents message)
    {
        if (!IsCurrent(job, message))
            return null;
        new EventApplication(rows, job.Job, job.Attempt!, options.Value, clock.GetUtcNow()).ApplyPlain(message.Events);
        return Opened(job, job.Attempt);
    }

    private async Task<Changed<LoadedJob>?> AppliedAsync(FamDbContext rows, LoadedJob job, AttemptEvents message)
    {
        if (!IsCurrent(job, message))
            return null;
        await new EventApplication(rows, job.Job, job.Attempt!, options.Value, clock.GetUtcNow()).ApplyAsync(message.Events);
        return Opened(job, job.Attempt);
    }

    private static Changed<LoadedJob> Opened(LoadedJob job, AttemptRow? attempt) => new(job with { Attempt = attempt }, attempt);

    /// <summary>
    /// Where a commit succeeded and its answer was lost, the same change does nothing when it is tried again; but nobody
    /// has been told of it.
    /// </summary>
    private async Task AnnounceUntoldAsync()
    {
        if (await Rows.ReadAsync() is { } found && told != Told(found.Job))
            await Announce(found.Job, found.Attempt);
    }

    private static (JobState State, long? Token, int Rungs) Told(JobRow job) => (job.State, job.Token, job.RungsReached);

    private async Task Announce(JobRow job, AttemptRow? attempt, bool answered = false)
    {
        var change = Change(job, attempt, answered);
        await grains.GetGrain<IPoolGrain>(job.ResourcePool).JobChanged(change);
        await grains.GetGrain<ISweepGrain>(job.SweepId).JobChanged(change);
        told = Told(job);
        if (JobTransitions.Terminal.Contains(job.State))
            DeactivateOnIdle();
    }

    private static JobChange Change(JobRow job, AttemptRow? attempt, bool answered) => new(
        job.Place(), job.State, job.Token, job.WorkerId, attempt?.Incarnation ?? Guid.Empty, answered || attempt?.AppliedSequence > 0, attempt?.Shares() ?? [], job.Deadline(), job.RungsReached);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events of job {Job}, attempt {Token}, from worker {Worker} are stale; it is told to drop the attempt.")]
    private partial void LogStale(string job, long token, string worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Token} of job {Job} ended: {Reason}. The job is {State}.")]
    private partial void LogEnded(string job, long token, string reason, JobState state);
}
