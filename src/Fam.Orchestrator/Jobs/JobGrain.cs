using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Workers;
using Fam.Telemetry.Tracing;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// The single writer of one job's rows; holds nothing but them. After each commit that moved the job it tells the job's
/// pool and sweep, whose notices interleave, so that a pool may wait for a job that tells it something.
/// </summary>
public sealed partial class JobGrain(
    FamDatabase database, JobRows loader, NewRows newRows, IGrainFactory grains, WorkerCommands commands, TimeProvider clock, IOptions<OrchestratorOptions> options, JobInstruments instruments,
    ILogger<JobGrain> logger)
    : Grain, IJobGrain
{
    private HeldJob? held;

    /// <summary>What pool and sweep were last told; null before anything was.</summary>
    private (JobState State, long? Token, int Rungs)? told;

    /// <summary>Span of the open attempt's placement, for as long as this grain remembers it.</summary>
    private string? placement;

    private string JobId => this.GetPrimaryKeyString();

    private HeldJob Rows => held ??= new HeldJob(JobId, loader, database);

    public async Task<bool> OpenAttempt(string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices, IReadOnlyList<WaitSpell> waited)
    {
        var now = clock.GetUtcNow();
        // Nothing else begins with rows that may have changed since: this writes under their versions whatever it decides.
        Rows.Begin(newRows.TakeJob(JobId));
        // A pool that believes it waits has missed a notice; or this grain has, of what its sweep did to all its jobs.
        if (await Rows.ReadAsync() is { Job.State: not JobState.Queued })
            Rows.Forget();
        if (await Rows.ReadAsync() is not { } found)
            return false;
        if (found.Job.State != JobState.Queued)
        {
            await Announce(found.Job, found.Attempt);
            return false;
        }

        using var span = FamTracing.Begin("job.place", FamTracing.OfJob(JobId), ("job", JobId), ("worker", workerId), ("attempt", found.Job.Attempts + 1));
        var (before, last) = (found.Job.NotBefore, found.Attempt?.EndedAt);
        var opened = found.Job.Attempts == 0
            ? await Rows.ChangeAsync((rows, job) => CanOpen(job.Job, now)
                ? job with { Attempt = AttemptOpening.OpenFirst(rows, job.Job, NextToken(job), workerId, incarnation, devices, waited, now) }
                : null)
            : await Rows.WriteAsync(async (rows, job) => CanOpen(job.Job, now)
                ? job with { Attempt = await AttemptOpening.OpenNextAsync(rows, job.Job, NextToken(job), workerId, incarnation, devices, waited, now) }
                : null);
        if (opened is null)
        {
            span.Fail("the job does not wait any more");
            await AnnounceUntoldAsync();
            return false;
        }

        instruments.Opened(opened.Job, last, before, now);
        await Announce(opened.Job, opened.Attempt);
        placement = span.Traceparent();
        commands.Send(workerId, AttemptOpening.Command(opened.Attempt!, opened.Spec) with { Traceparent = placement });
        return true;
    }

    public async Task SendAgain(long token)
    {
        if (await Rows.ReadAsync() is not { Attempt: { EndedAt: null } attempt } found || attempt.Token != token)
            return;
        if (StopCommand(found.Job, "the job is cancelled") is { } stop)
            commands.Send(attempt.WorkerId, stop);
        else
            commands.Send(attempt.WorkerId, AttemptOpening.Command(attempt, found.Spec) with { Traceparent = placement });
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

        using var span = message.Events.Any(happened => happened is JobFinished)
            ? FamTracing.Begin("job.result", FamTracing.Following(message.Traceparent, JobId), ("job", JobId), ("token", message.Token))
            : null;
        var (applied, above) = (found, found.Attempt!.AppliedSequence);
        if (found.Attempt!.EndedAt is null && message.Events.Any(happened => happened.Sequence > found.Attempt.AppliedSequence))
        {
            applied = EventApplication.IsPlain(message.Events)
                ? await Rows.ChangeAsync((rows, job) => Applied(rows, job, message))
                : await Rows.WriteAsync((rows, job) => AppliedAsync(rows, job, message));
        }

        // The rows changed hands while they were written; the worker sends again.
        if (applied is null)
            return;
        span?.SetTag("fam.state", applied.Job.State);
        instruments.Applied(message.Events, above, applied.Attempt!.AppliedSequence);
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
            return job;
        });
        if (claimed is null)
            return false;
        await Announce(claimed.Job, claimed.Attempt, answered: true);
        return true;
    }

    private async Task ReleaseAsync(long token, string reason)
    {
        var released = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Attempt is not { EndedAt: null } attempt || attempt.Token != token)
                return null;
            AttemptEnding.Release(rows, job.Job, attempt, reason, clock.GetUtcNow(), options.Value.RestartDelay);
            return job;
        });
        if (released is not null)
            await Announce(released.Job, released.Attempt);
    }

    private async Task EndAsync(long token, AttemptEnd end, JobFailure failure)
    {
        var ended = await Rows.ChangeAsync((rows, job) =>
        {
            if (job.Attempt is not { EndedAt: null } attempt || attempt.Token != token)
                return null;
            AttemptEnding.Fail(rows, job.Job, attempt, end, failure, options.Value, clock.GetUtcNow());
            return job;
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

    private LoadedJob? Applied(FamDbContext rows, LoadedJob job, AttemptEvents message)
    {
        if (!IsCurrent(job, message))
            return null;
        new EventApplication(rows, job.Job, job.Attempt!, options.Value, clock.GetUtcNow()).ApplyPlain(message.Events);
        return job;
    }

    private async Task<LoadedJob?> AppliedAsync(FamDbContext rows, LoadedJob job, AttemptEvents message)
    {
        if (!IsCurrent(job, message))
            return null;
        await new EventApplication(rows, job.Job, job.Attempt!, options.Value, clock.GetUtcNow()).ApplyAsync(message.Events);
        return job;
    }

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
