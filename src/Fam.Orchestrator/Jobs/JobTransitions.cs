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
        [(JobState.Queued, JobState.Cancelled)] = "a cancel while nothing runs",
        [(JobState.Starting, JobState.Running)] = "the child says it runs",
        [(JobState.Starting, JobState.Queued)] = "the attempt ended without success and a restart is left",
        [(JobState.Starting, JobState.Failed)] = "the attempt ended without success and none is left",
        [(JobState.Starting, JobState.Cancelling)] = "a cancel while an attempt is open",
        [(JobState.Running, JobState.Queued)] = "the attempt ended without success and a restart is left",
        [(JobState.Running, JobState.Completed)] = "the child says it is done",
        [(JobState.Running, JobState.Failed)] = "the attempt ended without success and none is left",
        [(JobState.Running, JobState.Cancelling)] = "a cancel while an attempt is open",
        [(JobState.Cancelling, JobState.Cancelled)] = "the attempt is gone",
        [(JobState.Cancelling, JobState.Completed)] = "the child was done before the cancel reached it",
    }.ToFrozenDictionary();

    /// <summary>States that nothing leaves.</summary>
    public static FrozenSet<JobState> Terminal { get; } =
        Enum.GetValues<JobState>().Where(state => Allowed.Keys.All(transition => transition.From != state)).ToFrozenSet();

    /// <summary>States in which an attempt is open.</summary>
    public static FrozenSet<JobState> Leased { get; } = FrozenSet.Create(JobState.Starting, JobState.Running, JobState.Cancelling);

    /// <summary>Moves the job and writes its history.</summary>
    /// <exception cref="InvalidOperationException">The table has no such transition.</exception>
    public static void Move(this FamDbContext rows, JobRow job, JobState to, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(job);
        if (!Allowed.ContainsKey((job.State, to)))
            throw new InvalidOperationException($"Job {job.Id} is {job.State} and cannot become {to} ({reason}).");
        rows.JobTransitions.Add(new JobTransitionRow { JobId = job.Id, From = job.State, To = to, Reason = reason, At = now });
        job.State = to;
        if (to == JobState.Running)
            job.StartedAt ??= now;
        if (!Leased.Contains(to))
            job.Token = null;
        if (to != JobState.Queued)
            (job.NotBefore, job.RestartReason) = (null, null);
        if (Terminal.Contains(to))
            (job.FinishedAt, job.RemainingSeconds, job.Phase) = (now, null, null);
    }

    /// <summary>Cancels all jobs of a sweep that wait: the same transition for many jobs, at the price of one.</summary>
    public static async Task CancelWaitingAsync(this FamDbContext rows, string sweepId, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var (queued, cancelled, ticks) = (nameof(JobState.Queued), nameof(JobState.Cancelled), now.UtcTicks);
        await rows.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO job_transitions (job_id, "from", "to", reason, at)
            SELECT id, {queued}, {cancelled}, {reason}, {ticks} FROM jobs WHERE sweep_id = {sweepId} AND state = {queued}
            """);
        await rows.Jobs.Where(job => job.SweepId == sweepId && job.State == JobState.Queued).ExecuteUpdateAsync(row => row
            .SetProperty(job => job.State, JobState.Cancelled)
            .SetProperty(job => job.FinishedAt, now)
            .SetProperty(job => job.NotBefore, (DateTimeOffset?)null)
            .SetProperty(job => job.RestartReason, (string?)null)
            .SetProperty(job => job.Version, job => job.Version + 1));
    }
}
