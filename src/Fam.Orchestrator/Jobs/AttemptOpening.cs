using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Results;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Jobs;

/// <summary>Opens a job's next attempt: its fencing token, its resume point, and what it supersedes. One transaction.</summary>
public static class AttemptOpening
{
    /// <returns>The new attempt; its token is set.</returns>
    public static async Task<AttemptRow> OpenAsync(FamDbContext rows, JobRow job, string workerId, Guid incarnation, DateTimeOffset now)
    {
        var resume = await rows.Checkpoints.AsNoTracking().Where(row => row.JobId == job.Id)
            .OrderByDescending(row => row.Step).ThenByDescending(row => row.Token).FirstOrDefaultAsync();
        var attempt = new AttemptRow
        {
            JobId = job.Id,
            Number = job.Attempts + 1,
            WorkerId = workerId,
            Incarnation = incarnation,
            OpenedAt = now,
            ResumeStep = resume?.Step,
            ResumePath = resume?.Path,
            ResumeModelSha256 = resume?.ModelSha256,
        };
        rows.Attempts.Add(attempt);
        await rows.SaveChangesAsync();

        if (job.Attempts > 0)
            await RewindAsync(rows, job, resume);
        var what = $"attempt {attempt.Number} on worker {workerId}{(resume is null ? "" : $", from step {resume.Step}")}";
        rows.Move(job, JobState.Starting, what, now);
        if (attempt.Number > 1)
            JobLog.Append(rows, job, attempt.Token, now, "info", what);
        (job.Token, job.WorkerId, job.Attempts) = (attempt.Token, workerId, attempt.Number);
        return attempt;
    }

    /// <summary>The command that tells a worker of the attempt.</summary>
    public static async Task<RunJob> CommandAsync(FamDbContext rows, AttemptRow attempt)
    {
        var spec = await rows.JobSpecs.AsNoTracking().SingleAsync(row => row.JobId == attempt.JobId);
        return new RunJob
        {
            JobId = attempt.JobId,
            Token = attempt.Token,
            Spec = RowJson.Read<TrialSpec>(spec.Spec),
            Resume = attempt.ResumePath is null ? null : new ResumePoint(attempt.ResumeStep!.Value, attempt.ResumePath, attempt.ResumeModelSha256!),
        };
    }

    private static async Task RewindAsync(FamDbContext rows, JobRow job, CheckpointRow? resume)
    {
        await MetricPoints.SupersedeAfterAsync(rows, job.Id, resume?.Step);
        job.Step = resume?.Step;
        job.Progress = resume?.Progress ?? 0;
        job.Metrics = RowJson.Write(await MetricPoints.LatestAsync(rows, job.Id));
    }
}
