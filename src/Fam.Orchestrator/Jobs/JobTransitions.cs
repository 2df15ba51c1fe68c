using System.Collections.Frozen;
using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Jobs;

/// <summary>The job's state machine: which transitions there are, and the one place that makes one.</summary>
public static class JobTransitions
{
    /// <summary>Every allowed transition, and what brings it about.</summary>
    public static FrozenDictionary<(JobState From, JobState To), string> Allowed { get; } = new Dictionary<(JobState, JobState), string>
    {
        [(JobState.Queued, JobState.Starting)] = "a pool opens a lease",
        [(JobState.Queued, JobState.Running)] = "a lost attempt is back before the next was opened",
        [(JobState.Queued, JobState.Paused)] = "a pause while nothing runs",
        [(JobState.Queued, JobState.Completed)] = "the search stops the trial while nothing runs",
        [(JobState.Queued, JobState.Cancelled)] = "a cancel while nothing runs",
        [(JobState.Paused, JobState.Queued)] = "it is activated",
        [(JobState.Paused, JobState.Completed)] = "the search stops the trial while it is paused",
        [(JobState.Paused, JobState.Cancelled)] = "a cancel while it is paused",
        [(JobState.Starting, JobState.Running)] = "the child says it runs",
        [(JobState.Starting, JobState.Queued)] = "the attempt ended without success and a restart is left",
        [(JobState.Starting, JobState.Failed)] = "the attempt ended without success and none is left",
        [(JobState.Starting, JobState.Stopping)] = "the attempt is asked to end at a checkpoint",
        [(JobState.Starting, JobState.Cancelling)] = "a cancel while an attempt is open",
        [(JobState.Running, JobState.Queued)] = "the attempt ended without success and a restart is left",
        [(JobState.Running, JobState.Completed)] = "the child says it is done",
        [(JobState.Running, JobState.Failed)] = "the attempt ended without success and none is left",
        [(JobState.Running, JobState.Stopping)] = "the attempt is asked to end at a checkpoint",
        [(JobState.Running, JobState.Cancelling)] = "a cancel while an attempt is open",
        [(JobState.Stopping, JobState.Queued)] = "the attempt is gone, and its slot was wanted for another",
        [(JobState.Stopping, JobState.Paused)] = "the attempt is gone, and the job is paused",
        [(JobState.Stopping, JobState.Completed)] = "the child was done before the stop reached it, or the search has seen enough",
        [(JobState.Stopping, JobState.Failed)] = "the attempt failed for good, or the job's time is up",
        [(JobState.Stopping, JobState.Cancelling)] = "a cancel while the attempt ends",
        [(JobState.Cancelling, JobState.Cancelled)] = "the attempt is gone",
        [(JobState.Cancelling, JobState.Completed)] = "the child was done before the cancel reached it",
        [(JobState.Failed, JobState.Queued)] = "a retry",
        [(JobState.Cancelled, JobState.Queued)] = "a retry",
    }.ToFrozenDictionary();

    /// <summary>States that nothing but a retry leaves.</summary>
    public static FrozenSet<JobState> Terminal { get; } = FrozenSet.Create(JobState.Completed, JobState.Failed, JobState.Cancelled);

    /// <summary>States in which an attempt is open.</summary>
    public static FrozenSet<JobState> Leased { get; } = FrozenSet.Create(JobState.Starting, JobState.Running, JobState.Stopping, JobState.Cancelling);

    /// <summary>Moves the job and writes its history.</summary>
    /// <param name="detail">What the reason says, for programs; null where the words are all there is.</param>
    /// <exception cref="InvalidOperationException">The table has no such transition.</exception>
    public static void Move(this FamDbContext rows, JobRow job, JobState to, string reason, DateTimeOffset now, TransitionDetail? detail = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(job);
        if (!Allowed.ContainsKey((job.State, to)))
            throw new InvalidOperationException($"Job {job.Id} is {job.State} and cannot become {to} ({reason}).");
        rows.JobTransitions.Add(new JobTransitionRow
        {
            JobId = job.Id, From = job.State, To = to, Reason = reason, At = now, Detail = detail is null ? null : RowJson.Write(detail),
        });
        if (Terminal.Contains(job.State))
            (job.FinishedAt, job.FailureKind, job.FailureMessage) = (null, null, null);
        job.State = to;
        if (to == JobState.Running)
        {
            job.StartedAt ??= now;
            job.RunningSince ??= now;
        }

        if (!Leased.Contains(to))
        {
            job.Token = null;
            (job.StopPurpose, job.StopReason, job.StopGraceSeconds) = (null, null, null);
            if (job.RunningSince is { } since)
                (job.RunSeconds, job.RunningSince) = (job.RunSeconds + Math.Max(0, (now - since).TotalSeconds), null);
        }

        if (to != JobState.Queued)
            (job.NotBefore, job.RestartReason) = (null, null);
        if (Terminal.Contains(to))
            (job.FinishedAt, job.RemainingSeconds, job.Phase) = (now, null, null);
    }

    /// <summary>Moves all jobs of a sweep that are in one state: the same transition for many jobs, at the price of one.</summary>
    /// <param name="from">A state without an open attempt.</param>
    /// <param name="to">Another one.</param>
    public static async Task MoveAllAsync(this FamDbContext rows, string sweepId, JobState from, JobState to, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!Allowed.ContainsKey((from, to)) || Leased.Contains(from) || Leased.Contains(to))
            throw new InvalidOperationException($"The jobs of sweep {sweepId} cannot all become {to} from {from} ({reason}).");
        var (before, after, ticks) = (from.ToString(), to.ToString(), now.UtcTicks);
        await rows.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO job_transitions (job_id, "from", "to", reason, at)
            SELECT id, {before}, {after}, {reason}, {ticks} FROM jobs WHERE sweep_id = {sweepId} AND state = {before}
            """);
        DateTimeOffset? finished = Terminal.Contains(to) ? now : null;
        await rows.Jobs.Where(job => job.SweepId == sweepId && job.State == from).ExecuteUpdateAsync(row => row
            .SetProperty(job => job.State, to)
            .SetProperty(job => job.FinishedAt, finished)
            .SetProperty(job => job.NotBefore, (DateTimeOffset?)null)
            .SetProperty(job => job.RestartReason, (string?)null)
            .SetProperty(job => job.Version, job => job.Version + 1));
    }
}
