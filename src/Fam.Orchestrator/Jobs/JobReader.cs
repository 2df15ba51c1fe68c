using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary>Jobs as the API shows them.</summary>
public sealed class JobReader(FamDatabase database, IGrainFactory grains)
{
    /// <summary>Newest sweep first, then in the order of the sweep.</summary>
    public async Task<Page<JobSummary>> ListAsync(string? sweepId, JobPlace? after, int limit, CancellationToken cancellation)
    {
        var jobs = await database.ReadAsync(
            rows =>
            {
                var query = rows.Jobs.AsQueryable();
                if (sweepId is not null)
                {
                    var shownTo = after?.Index ?? -1;
                    return query.Where(row => row.SweepId == sweepId && row.Index > shownTo).OrderBy(row => row.Index).Take(limit + 1).ToListAsync(cancellation);
                }

                if (after is not null)
                {
                    query = query.Where(row => row.CreatedAt <= after.CreatedAt && (row.CreatedAt < after.CreatedAt
                        || string.Compare(row.SweepId, after.SweepId) > 0 || (row.SweepId == after.SweepId && row.Index > after.Index)));
                }

                return query.OrderByDescending(row => row.CreatedAt).ThenBy(row => row.SweepId).ThenBy(row => row.Index).Take(limit + 1).ToListAsync(cancellation);
            },
            cancellation);
        var shown = jobs.Take(limit).ToList();
        return new(await SummariesAsync(shown, cancellation), jobs.Count <= limit ? null : Paging.Write(new JobPlace(shown[^1].CreatedAt, shown[^1].SweepId, shown[^1].Index)));
    }

    public Task<bool> ExistsAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(rows => rows.Jobs.AnyAsync(row => row.Id == id, cancellation), cancellation);

    /// <summary>Null where there is no such job.</summary>
    public async Task<JobDetail?> FindAsync(string id, CancellationToken cancellation)
    {
        var (job, spec, attempts, checkpoints, history) = await database.ReadAsync(
            async rows => (
                await rows.Jobs.SingleOrDefaultAsync(row => row.Id == id, cancellation),
                await rows.JobSpecs.SingleOrDefaultAsync(row => row.JobId == id, cancellation),
                await rows.Attempts.Where(row => row.JobId == id).OrderBy(row => row.Number).ToListAsync(cancellation),
                await rows.Checkpoints.Where(row => row.JobId == id).OrderBy(row => row.Step).ThenBy(row => row.Token).ToListAsync(cancellation),
                await rows.JobTransitions.Where(row => row.JobId == id).OrderBy(row => row.Number).ToListAsync(cancellation)),
            cancellation);
        if (job is null)
            return null;
        var summary = (await SummariesAsync([job], cancellation))[0];
        return new JobDetail
        {
            Id = summary.Id,
            SweepId = summary.SweepId,
            Index = summary.Index,
            Name = summary.Name,
            Parameters = summary.Parameters,
            State = summary.State,
            WaitingReason = summary.WaitingReason,
            Attempts = summary.Attempts,
            WorkerId = summary.WorkerId,
            Progress = summary.Progress,
            Step = summary.Step,
            Phase = summary.Phase,
            RemainingSeconds = summary.RemainingSeconds,
            Metrics = summary.Metrics,
            Failure = summary.Failure,
            CreatedAt = summary.CreatedAt,
            StartedAt = summary.StartedAt,
            FinishedAt = summary.FinishedAt,
            Spec = RowJson.Read<TrialSpec>(spec!.Spec),
            AttemptList = [.. attempts.Select(Attempt)],
            Checkpoints = [.. checkpoints.Select(row => new CheckpointView(row.Step, row.Path, row.Bytes, row.ModelSha256, row.Token, row.At, row.Artifact))],
            History = [new JobTransitionView(job.CreatedAt, From: null, JobState.Queued, "submitted"), .. history.Select(row => new JobTransitionView(row.At, row.From, row.To, row.Reason))],
        };
    }

    /// <summary>The jobs, in their order; those that wait say why.</summary>
    public async Task<IReadOnlyList<JobSummary>> SummariesAsync(IReadOnlyList<JobRow> jobs, CancellationToken cancellation)
    {
        var reasons = await WhyWaitingAsync([.. jobs.Where(job => job.State == JobState.Queued)], cancellation);
        return [.. jobs.Select(job => Summary(job, reasons.GetValueOrDefault(job.Id)))];
    }

    private static JobSummary Summary(JobRow job, string? waitingReason) => new()
    {
        Id = job.Id,
        SweepId = job.SweepId,
        Index = job.Index,
        Name = job.Name,
        Parameters = RowJson.Read<Dictionary<string, string>>(job.Parameters),
        State = job.State,
        WaitingReason = waitingReason,
        Attempts = job.Attempts,
        WorkerId = job.WorkerId,
        Progress = job.Progress,
        Step = job.Step,
        Phase = job.Phase,
        RemainingSeconds = job.RemainingSeconds,
        Metrics = RowJson.Read<Dictionary<string, double>>(job.Metrics),
        Failure = job.FailureKind is { } kind ? new JobFailure(kind, job.FailureMessage ?? "") : null,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
    };

    private static AttemptView Attempt(AttemptRow row) => new()
    {
        Token = row.Token,
        WorkerId = row.WorkerId,
        StartedAt = row.OpenedAt,
        EndedAt = row.EndedAt,
        ResumedFromStep = row.ResumeStep,
        Ending = row.Ending,
        Environment = RowJson.Read<Dictionary<string, string>>(row.Environment),
    };

    /// <summary>A job in a pool's queue waits for what the pool says; one that is not has not been admitted by its sweep.</summary>
    private async Task<Dictionary<string, string>> WhyWaitingAsync(IReadOnlyList<JobRow> queued, CancellationToken cancellation)
    {
        var reasons = new Dictionary<string, string>();
        foreach (var pool in queued.GroupBy(job => job.ResourcePool, StringComparer.Ordinal))
        {
            foreach (var (jobId, reason) in await grains.GetGrain<IPoolGrain>(pool.Key).WhyWaiting(pool.Select(job => job.Id).ToList()))
                reasons[jobId] = reason;
        }

        var notAdmitted = queued.Where(job => !reasons.ContainsKey(job.Id)).ToList();
        if (notAdmitted.Count == 0)
            return reasons;
        var sweepIds = notAdmitted.Select(job => job.SweepId).Distinct().ToList();
        var limits = await database.ReadAsync(
            rows => rows.Sweeps.Where(row => sweepIds.Contains(row.Id)).Select(row => new { row.Id, row.MaxConcurrentTrials }).ToListAsync(cancellation), cancellation);
        foreach (var job in notAdmitted)
        {
            var limit = limits.Find(sweep => sweep.Id == job.SweepId)?.MaxConcurrentTrials;
            reasons[job.Id] = limit is null ? "is about to be queued" : $"max_concurrent_trials is {limit}";
        }

        return reasons;
    }
}

/// <summary>Where a page of jobs ended.</summary>
public sealed record JobPlace(DateTimeOffset CreatedAt, string SweepId, int Index);
