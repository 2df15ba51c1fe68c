using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// Writes one job's rows, and holds nothing itself. After each commit that moved the job it tells the job's pool and
/// sweep, whose notices interleave, so that a pool may wait for a job that tells it something.
/// </summary>
public sealed partial class JobGrain(
    FamDatabase database, IGrainFactory grains, WorkerCommands commands, TimeProvider clock, IOptions<OrchestratorOptions> options, ILogger<JobGrain> logger)
    : Grain, IJobGrain
{
    private string JobId => this.GetPrimaryKeyString();

    public async Task<bool> OpenAttempt(string workerId, Guid incarnation)
    {
        var now = clock.GetUtcNow();
        var opened = await database.WriteAsync(async rows =>
        {
            var job = await rows.Jobs.FindAsync(JobId);
            if (job is not { State: JobState.Queued } || job.NotBefore > now)
                return null;
            var attempt = await AttemptOpening.OpenAsync(rows, job, workerId, incarnation, now);
            return new Opened(await AttemptOpening.CommandAsync(rows, attempt), job, attempt);
        });
        if (opened is null)
            return false;
        await Announce(opened.Job, opened.Attempt);
        await commands.SendAsync(workerId, opened.Command);
        return true;
    }

    public async Task SendAgain(long token)
    {
        var (job, attempt, command) = await database.ReadAsync(async rows =>
        {
            var (job, attempt) = await FindAsync(rows, token);
            return (job, attempt, attempt is { EndedAt: null } ? await AttemptOpening.CommandAsync(rows, attempt) : null);
        });
        if (command is null)
            return;
        if (job!.State == JobState.Cancelling)
            await commands.SendAsync(attempt!.WorkerId, new StopAttempt { JobId = JobId, Token = token, Reason = "the job is cancelled" });
        else
            await commands.SendAsync(attempt!.WorkerId, command);
    }

    public async Task Answered(RunJobAnswered answer)
    {
        var (job, attempt) = await database.ReadAsync(rows => FindAsync(rows, answer.Token));
        if (job is null || attempt is not { EndedAt: null } || attempt.WorkerId != answer.WorkerId)
            return;
        if (answer.Accepted)
            await Announce(job, attempt, answered: true);
        else
            await EndAsync(answer.Token, AttemptEnd.Refused, new JobFailure(FailureKind.Infrastructure, $"worker {answer.WorkerId} refused: {answer.Reason ?? "no reason given"}"));
    }

    public async Task Apply(AttemptEvents message)
    {
        var applied = await database.WriteAsync(async rows =>
        {
            var (job, attempt) = await FindAsync(rows, message.Token);
            if (job is null || attempt is null || attempt.WorkerId != message.WorkerId || attempt.End is AttemptEnd.Lost or AttemptEnd.Refused)
                return new Applied(job, attempt, Current: false, job is not null && attempt is not null && CanReturn(job, attempt), Moved: false);
            var before = job.State;
            if (attempt.EndedAt is null)
                await new EventApplication(rows, job, attempt, options.Value, clock.GetUtcNow()).ApplyAsync(message.Events);
            return new Applied(job, attempt, Current: true, CanReturn: false, job.State != before);
        });
        if (applied.Current)
        {
            if (applied.Moved)
                await Announce(applied.Job!, applied.Attempt!);
            await commands.SendAsync(message.WorkerId, new EventsApplied(JobId, message.Token, applied.Attempt!.AppliedSequence));
        }
        else if (!applied.CanReturn)
        {
            LogStale(JobId, message.Token, message.WorkerId);
            await commands.SendAsync(message.WorkerId, new StopAttempt { JobId = JobId, Token = message.Token, Reason = "the attempt is no longer the job's current one", Discard = true });
        }
    }

    public Task Lose(long token, string reason) => EndAsync(token, AttemptEnd.Lost, new JobFailure(FailureKind.LostWorker, reason));

    public async Task<bool> Claim(string workerId, Guid incarnation, long token)
    {
        var now = clock.GetUtcNow();
        var claimed = await database.WriteAsync(async rows =>
        {
            var (job, attempt) = await FindAsync(rows, token);
            if (job is null || attempt is null || attempt.WorkerId != workerId)
                return null;
            if (CanReturn(job, attempt))
            {
                rows.Move(job, JobState.Running, $"worker {workerId} is back with attempt {attempt.Number} before another was opened", now);
                (job.Token, job.Restarts) = (token, job.Restarts - 1);
                (attempt.EndedAt, attempt.End, attempt.Ending) = (null, null, null);
            }

            if (attempt.EndedAt is not null)
                return null;
            attempt.Incarnation = incarnation;
            return new Claimed(job, attempt);
        });
        if (claimed is null)
            return false;
        await Announce(claimed.Job, claimed.Attempt, answered: true);
        return true;
    }

    public async Task<bool> Cancel(string reason)
    {
        var now = clock.GetUtcNow();
        var (job, attempt) = await database.WriteAsync(async rows =>
        {
            var job = await rows.Jobs.FindAsync(JobId);
            var attempt = job?.Token is { } token ? await rows.Attempts.FindAsync(token) : null;
            if (job is { State: JobState.Queued })
                rows.Move(job, JobState.Cancelled, reason, now);
            else if (job is { State: JobState.Starting or JobState.Running })
                rows.Move(job, JobState.Cancelling, reason, now);
            return (job, attempt);
        });
        if (job is null)
            return false;
        await Announce(job, attempt);
        if (attempt is not null)
            await commands.SendAsync(attempt.WorkerId, new StopAttempt { JobId = JobId, Token = attempt.Token, Reason = reason });
        return true;
    }

    private async Task EndAsync(long token, AttemptEnd end, JobFailure failure)
    {
        var ended = await database.WriteAsync(async rows =>
        {
            var (job, attempt) = await FindAsync(rows, token);
            if (job is null || attempt is not { EndedAt: null })
                return null;
            AttemptEnding.Fail(rows, job, attempt, end, failure, options.Value, clock.GetUtcNow());
            return new Claimed(job, attempt);
        });
        if (ended is null)
            return;
        LogEnded(JobId, token, failure.Message, ended.Job.State);
        await Announce(ended.Job, ended.Attempt);
    }

    /// <summary>A worker that was cut off trains on: its attempt is still the job's last, and no other was opened.</summary>
    private static bool CanReturn(JobRow job, AttemptRow attempt) =>
        job.State == JobState.Queued && attempt.End == AttemptEnd.Lost && attempt.Number == job.Attempts;

    private async Task<(JobRow? Job, AttemptRow? Attempt)> FindAsync(FamDbContext rows, long token) => (
        await rows.Jobs.FirstOrDefaultAsync(row => row.Id == JobId),
        await rows.Attempts.FirstOrDefaultAsync(row => row.Token == token && row.JobId == JobId));

    private async Task Announce(JobRow job, AttemptRow? attempt, bool answered = false)
    {
        var change = new JobChange(job.Place(), job.State, job.Token, job.WorkerId, attempt?.Incarnation ?? Guid.Empty, answered || attempt?.AppliedSequence > 0);
        await grains.GetGrain<IPoolGrain>(job.ResourcePool).JobChanged(change);
        await grains.GetGrain<ISweepGrain>(job.SweepId).JobChanged(change);
        if (JobTransitions.Terminal.Contains(job.State))
            DeactivateOnIdle();
    }

    private sealed record Opened(RunJob Command, JobRow Job, AttemptRow Attempt);

    private sealed record Claimed(JobRow Job, AttemptRow Attempt);

    private sealed record Applied(JobRow? Job, AttemptRow? Attempt, bool Current, bool CanReturn, bool Moved);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events of job {Job}, attempt {Token}, from worker {Worker} are stale; it is told to drop the attempt.")]
    private partial void LogStale(string job, long token, string worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Token} of job {Job} ended: {Reason}. The job is {State}.")]
    private partial void LogEnded(string job, long token, string reason, JobState state);
}
