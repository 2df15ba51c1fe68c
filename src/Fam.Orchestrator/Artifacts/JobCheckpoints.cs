using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Artifacts;

/// <summary>A job's checkpoints as rows: which may be gone on from, and which are kept.</summary>
public static class JobCheckpoints
{
    /// <summary>Checkpoints that an attempt is told of.</summary>
    private const int MostResumePoints = 5;

    /// <summary>The newest checkpoints, newest first: one to go on from, and others for where it cannot be read.</summary>
    public static async Task<IReadOnlyList<CheckpointRow>> NewestAsync(FamDbContext rows, string jobId)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return await rows.Checkpoints.AsNoTracking().Where(row => row.JobId == jobId)
            .OrderByDescending(row => row.Step).ThenByDescending(row => row.Token).Take(MostResumePoints).ToListAsync();
    }

    public static ResumePoint Point(CheckpointRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new ResumePoint(row.Step, row.Path, row.ModelSha256, row.Artifact);
    }

    /// <summary>
    /// The worker went back to an older checkpoint: what was done after it is superseded, and the ones that could not be
    /// read are no resume points any more.
    /// </summary>
    public static async Task GoBackAsync(FamDbContext rows, JobRow job, AttemptRow attempt, ResumePointChanged changed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(changed);
        var all = await rows.Checkpoints.Where(row => row.JobId == job.Id).OrderByDescending(row => row.Step).ThenByDescending(row => row.Token).ToListAsync();
        var unread = all.Where(row => changed.Step is not { } kept || row.Step > kept).ToList();
        var resume = all.Except(unread).FirstOrDefault();
        rows.Checkpoints.RemoveRange(unread);
        (attempt.ResumeStep, attempt.ResumePath) = (resume?.Step, resume?.Path);
        (attempt.ResumeModelSha256, attempt.ResumeArtifact) = (resume?.ModelSha256, resume?.Artifact);
        await rows.SaveChangesAsync();
        // What this attempt itself had reported behind it comes again under the same key.
        var kept = attempt.ResumeStep;
        await rows.MetricPoints.Where(row => row.JobId == job.Id && row.Token == attempt.Token && (kept == null || row.Step > kept)).ExecuteDeleteAsync();
        await AttemptOpening.RewindAsync(rows, job, resume);
        var what = resume is null ? "the job begins anew" : $"the job goes on from the older checkpoint of step {resume.Step}";
        JobLog.Append(rows, job, attempt.Token, now, "warning", $"{what}: {changed.Reason}");
    }

    /// <summary>Drops all but the newest checkpoints; the newest one that every worker can fetch stays as well.</summary>
    public static async Task PruneAsync(FamDbContext rows, JobRow job, int keep)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(job);
        await rows.SaveChangesAsync();
        var all = await rows.Checkpoints.Where(row => row.JobId == job.Id).OrderByDescending(row => row.Step).ThenByDescending(row => row.Token).ToListAsync();
        var fetchable = all.Find(row => row.Artifact is not null);
        rows.Checkpoints.RemoveRange(all.Skip(Math.Max(1, keep)).Where(row => row != fetchable));
        await rows.SaveChangesAsync();
        if (await rows.Sweeps.Where(row => row.Id == job.SweepId).Select(row => row.CheckpointBudgetBytes).FirstOrDefaultAsync() is { } budget)
            await KeepBudgetAsync(rows, job.SweepId, budget);
    }

    /// <summary>Drops checkpoints of a sweep until they fit: the oldest that are not a job's last, then the last of jobs that have ended.</summary>
    private static async Task KeepBudgetAsync(FamDbContext rows, string sweepId, long budget)
    {
        var all = await rows.Checkpoints.AsNoTracking()
            .Join(rows.Jobs, row => row.JobId, found => found.Id, (row, found) => new { Row = row, found.SweepId, Ended = found.FinishedAt != null })
            .Where(found => found.SweepId == sweepId).ToListAsync();
        var last = all.GroupBy(found => found.Row.JobId, StringComparer.Ordinal)
            .Select(ofJob => ofJob.OrderBy(found => found.Row.Artifact is not null).ThenBy(found => found.Row.Step).ThenBy(found => found.Row.Token).Last()).ToHashSet();
        var taken = all.Sum(found => found.Row.Bytes);
        foreach (var found in all.Where(found => !last.Contains(found) || found.Ended).OrderBy(last.Contains).ThenBy(found => found.Row.At))
        {
            if (taken <= budget)
                return;
            // One statement each: its own job may have dropped it already.
            await rows.Checkpoints.Where(row => row.JobId == found.Row.JobId && row.Step == found.Row.Step && row.Token == found.Row.Token).ExecuteDeleteAsync();
            taken -= found.Row.Bytes;
        }
    }
}
