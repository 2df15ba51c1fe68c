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
        var reason = job.State == JobState.Cancelling ? "completed before the cancel reached it" : "completed";
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

        if (RetryRule.IsRetried(failure.Kind) && job.Restarts < job.MaxRestarts)
        {
            job.Restarts++;
            var delay = RetryRule.Delay(job.Restarts, options);
            rows.Move(job, JobState.Queued, $"restart {job.Restarts} of {job.MaxRestarts} in {delay.TotalSeconds:0.###} s after {what}", now);
            (job.NotBefore, job.RestartReason) = (now + delay, what);
            (job.RemainingSeconds, job.Phase) = (null, null);
            return;
        }

        var verdict = RetryRule.IsRetried(failure.Kind)
            ? job.MaxRestarts == 0 ? "max_restarts is 0" : $"all {job.MaxRestarts} restarts are used"
            : "not restarted, since it would fail again";
        rows.Move(job, JobState.Failed, $"{what} ({verdict})", now);
        (job.FailureKind, job.FailureMessage) = (failure.Kind, failure.Message);
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
        _ => kind.ToString(),
    };
}
