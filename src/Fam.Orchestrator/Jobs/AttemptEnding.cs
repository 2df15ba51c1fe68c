using Fam.Contracts.Jobs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;

namespace Fam.Orchestrator.Jobs;

/// <summary>Ends an open attempt and moves its job on: restarted, failed, cancelled or completed.</summary>
public static class AttemptEnding
{
    public static void Complete(FamDbContext rows, JobRow job, AttemptRow attempt, DateTimeOffset now)
    {
        // A child that ends without having said that it runs has run all the same.
        if (job.State == JobState.Starting)
            rows.Move(job, JobState.Running, "the child ran", now);
        var reason = job.State switch
        {
            JobState.Cancelling => "completed before the cancel reached it",
            JobState.Stopping => $"completed before the stop reached it ({job.StopReason})",
            _ => "completed",
        };
        job.EarlyStop = null;
        rows.Move(job, JobState.Completed, reason, now);
        job.Progress = 1;
        Close(attempt, AttemptEnd.Finished, "completed", now);
    }

    /// <summary>The child ended as it was asked to.</summary>
    public static void Cancel(FamDbContext rows, JobRow job, AttemptRow attempt, OrchestratorOptions options, DateTimeOffset now)
    {
        if (job.State != JobState.Cancelling)
        {
            Fail(rows, job, attempt, AttemptEnd.Finished, new JobFailure(FailureKind.Infrastructure, $"worker {attempt.WorkerId} ended the child without being asked"), options, now);
            return;
        }

        rows.Move(job, JobState.Cancelled, "the child has ended", now);
        Close(attempt, AttemptEnd.Finished, "cancelled", now);
    }

    /// <summary>
    /// The attempt ended at a checkpoint because it was asked to: by the orchestrator, which knows what for, or by its
    /// worker, which goes away. Uses up no restart.
    /// </summary>
    public static void Release(FamDbContext rows, JobRow job, AttemptRow attempt, string reason, DateTimeOffset now, TimeSpan? delay = null)
    {
        Close(attempt, AttemptEnd.Released, $"released: {reason}", now);
        JobLog.Append(rows, job, attempt.Token, now, "info", $"attempt {attempt.Number} has ended: {reason}");
        if (job.State == JobState.Cancelling)
        {
            rows.Move(job, JobState.Cancelled, "the child has ended", now);
            return;
        }

        if (job.State == JobState.Stopping)
        {
            Settle(rows, job, job.StopReason ?? reason, now);
            return;
        }

        rows.Move(job, JobState.Queued, $"goes on later: {reason}", now);
        (job.RemainingSeconds, job.Phase) = (null, null);
        if (delay is { } wait)
            (job.NotBefore, job.RestartReason) = (now + wait, reason);
    }

    /// <summary>Queues the job again where the rule and its restarts allow, else fails it.</summary>
    public static void Fail(FamDbContext rows, JobRow job, AttemptRow attempt, AttemptEnd end, JobFailure failure, OrchestratorOptions options, DateTimeOffset now)
    {
        var what = $"{Words(failure.Kind)}: {failure.Message}";
        Close(attempt, end, what, now);
        JobLog.Append(rows, job, attempt.Token, now, "warning", $"attempt {attempt.Number} has ended: {what}");
        if (job.State == JobState.Cancelling)
        {
            rows.Move(job, JobState.Cancelled, $"the attempt is gone ({what})", now);
            return;
        }

        if (job.State == JobState.Stopping && RetryRule.IsRestarted(failure.Kind))
        {
            // It was asked to end, and is gone: that its checkpoint may be an older one is no reason to use up a restart.
            attempt.End = AttemptEnd.Released;
            Settle(rows, job, $"{job.StopReason} ({what})", now);
            return;
        }

        if (RetryRule.IsRestarted(failure.Kind) && job.Restarts < job.MaxRestarts)
        {
            job.Restarts++;
            var delay = RetryRule.Delay(job.Restarts, options);
            rows.Move(job, JobState.Queued, $"restart {job.Restarts} of {job.MaxRestarts} in {delay.TotalSeconds:0.###} s after {what}", now, new TransitionDetail
            {
                Failure = failure.Kind, Restart = job.Restarts, MaxRestarts = job.MaxRestarts, DelaySeconds = delay.TotalSeconds,
            });
            (job.NotBefore, job.RestartReason) = (now + delay, what);
            (job.RemainingSeconds, job.Phase) = (null, null);
            return;
        }

        var verdict = RetryRule.IsRestarted(failure.Kind)
            ? job.MaxRestarts == 0 ? "max_restarts is 0" : $"all {job.MaxRestarts} restarts are used"
            : RetryRule.Table[failure.Kind].Why;
        rows.Move(job, JobState.Failed, $"{what} ({verdict})", now, new TransitionDetail { Failure = failure.Kind, MaxRestarts = job.MaxRestarts });
        (job.FailureKind, job.FailureMessage) = (failure.Kind, failure.Message);
    }

    /// <summary>What a job that was asked to stop does once its attempt is gone.</summary>
    private static void Settle(FamDbContext rows, JobRow job, string reason, DateTimeOffset now)
    {
        var purpose = job.StopPurpose ?? throw new InvalidOperationException($"Job {job.Id} is stopping, and nothing says what for.");
        var detail = new TransitionDetail { Stop = purpose };
        switch (purpose)
        {
            case StopPurpose.Pause:
                rows.Move(job, JobState.Paused, reason, now, detail);
                break;
            case StopPurpose.Preempt:
                rows.Move(job, JobState.Queued, reason, now, detail);
                break;
            case StopPurpose.EarlyStop:
                rows.Move(job, JobState.Completed, reason, now, detail with { EarlyStop = job.EarlyStop is null ? null : RowJson.Read<EarlyStop>(job.EarlyStop) });
                break;
            case StopPurpose.Timeout:
                rows.Move(job, JobState.Failed, $"timeout: {reason} ({RetryRule.Table[FailureKind.Timeout].Why})", now, detail with { Failure = FailureKind.Timeout, RunSeconds = job.RunSeconds + (job.RunningSince is { } since ? (now - since).TotalSeconds : 0) });
                (job.FailureKind, job.FailureMessage) = (FailureKind.Timeout, reason);
                break;
            default:
                throw new InvalidOperationException($"Job {job.Id} stops for {purpose}, which this orchestrator does not know.");
        }

        (job.RemainingSeconds, job.Phase) = (null, null);
    }

    private static void Close(AttemptRow attempt, AttemptEnd end, string ending, DateTimeOffset now) =>
        (attempt.EndedAt, attempt.End, attempt.Ending) = (now, end, ending);

    private static string Words(FailureKind kind) => kind switch
    {
        FailureKind.UserError => "user error",
        FailureKind.OutOfMemory => "out of memory",
        FailureKind.Crashed => "crashed",
        FailureKind.LostWorker => "lost worker",
        FailureKind.Infrastructure => "infrastructure",
        FailureKind.OutOfDisk => "out of disk",
        FailureKind.Timeout => "timeout",
        _ => kind.ToString(),
    };
}
