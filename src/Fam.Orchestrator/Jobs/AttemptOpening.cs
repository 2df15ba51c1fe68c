using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Artifacts;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Results;

namespace Fam.Orchestrator.Jobs;

/// <summary>Opens a job's next attempt: its fencing token, its resume point, and what it supersedes. Whoever calls it commits all of that at once.</summary>
public static class AttemptOpening
{
    /// <summary>Opens the first attempt: there is nothing to go on from and nothing to supersede.</summary>
    /// <param name="token">Above the tokens of all earlier attempts of the job.</param>
    /// <param name="waited">What the job has waited for.</param>
    public static AttemptRow OpenFirst(FamDbContext rows, JobRow job, long token, string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices, IReadOnlyList<WaitSpell> waited, DateTimeOffset now) =>
        Open(rows, job, resume: null, token, workerId, incarnation, devices, waited, now);

    /// <summary>Opens a further attempt, and takes off the curves what it will do again.</summary>
    public static async Task<AttemptRow> OpenNextAsync(FamDbContext rows, JobRow job, long token, string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices, IReadOnlyList<WaitSpell> waited, DateTimeOffset now)
    {
        var newest = await JobCheckpoints.NewestAsync(rows, job.Id);
        var resume = newest.Count == 0 ? null : newest[0];
        await RewindAsync(rows, job, resume);
        var attempt = Open(rows, job, resume, token, workerId, incarnation, devices, waited, now);
        attempt.Fallbacks = RowJson.Write(newest.Skip(1).Select(JobCheckpoints.Point));
        attempt.Scored = RowJson.Write(await ScoredSamples.ReadAsync(rows, job.Id));
        return attempt;
    }

    private static AttemptRow Open(FamDbContext rows, JobRow job, CheckpointRow? resume, long token, string workerId, Guid incarnation, IReadOnlyList<DeviceShare> devices, IReadOnlyList<WaitSpell> waited, DateTimeOffset now)
    {
        var attempt = new AttemptRow
        {
            JobId = job.Id,
            Token = token,
            Number = job.Attempts + 1,
            WorkerId = workerId,
            Incarnation = incarnation,
            Devices = RowJson.Write(devices),
            OpenedAt = now,
            ResumeStep = resume?.Step,
            ResumePath = resume?.Path,
            ResumeModelSha256 = resume?.ModelSha256,
            ResumeArtifact = resume?.Artifact,
        };
        rows.Attempts.Add(attempt);
        var what = $"attempt {attempt.Number} on worker {workerId}{(resume is null ? "" : $", from step {resume.Step}")}";
        if (waited.Count == 0)
            rows.Move(job, JobState.Starting, what, now);
        else
            rows.Move(job, JobState.Starting, $"{what}; it had waited {string.Join(", ", waited.Select(spell => $"{Durations.Words(spell.Seconds)}: {spell.Message}"))}", now, new TransitionDetail { Waited = waited });
        if (attempt.Number > 1)
            JobLog.Append(rows, job, attempt.Token, now, "info", what);
        (job.Token, job.WorkerId, job.Attempts) = (attempt.Token, workerId, attempt.Number);
        return attempt;
    }

    /// <summary>The command that tells a worker of the attempt.</summary>
    public static RunJob Command(AttemptRow attempt, TrialSpec spec)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return new RunJob
        {
            JobId = attempt.JobId,
            Token = attempt.Token,
            Spec = spec,
            Resume = attempt.ResumePath is null ? null : new ResumePoint(attempt.ResumeStep!.Value, attempt.ResumePath, attempt.ResumeModelSha256!, attempt.ResumeArtifact),
            Devices = attempt.Shares(),
            Fallbacks = RowJson.Read<IReadOnlyList<ResumePoint>>(attempt.Fallbacks),
            Scored = RowJson.Read<IReadOnlyList<ScoredSoFar>>(attempt.Scored),
        };
    }

    /// <summary>Takes the job back to a checkpoint: points after it are superseded, and it reports what it did there.</summary>
    public static async Task RewindAsync(FamDbContext rows, JobRow job, CheckpointRow? resume)
    {
        var latest = await MetricPoints.SupersedeAfterAsync(rows, job.Id, resume?.Step);
        job.Step = resume?.Step;
        job.Progress = resume?.Progress ?? 0;
        job.Metrics = RowJson.Write(latest);
    }
}
