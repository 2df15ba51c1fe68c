using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Sweeps.Specs;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;
using Orleans;

namespace Fam.Orchestrator.Jobs;

/// <summary>Jobs as the API shows them.</summary>
public sealed class JobReader(FamDatabase database, IGrainFactory grains)
{
    /// <summary>Newest sweep first, then in the order of the sweep.</summary>
    /// <param name="sweepId">Null for all sweeps.</param>
    /// <param name="state">Null for any.</param>
    public async Task<Page<JobSummary>> ListAsync(string? sweepId, JobState? state, JobPlace? after, int limit, CancellationToken cancellation)
    {
        var jobs = await database.ReadAsync(
            rows =>
            {
                var query = state is null ? rows.Jobs.AsQueryable() : rows.Jobs.Where(row => row.State == state);
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
        return new(await SummariesAsync(shown), jobs.Count <= limit ? null : After(shown[^1]));
    }

    /// <summary>The first jobs of a sweep that has just been submitted.</summary>
    /// <param name="total">All its jobs.</param>
    public static Page<JobSummary> New(IReadOnlyList<JobRow> first, int total)
    {
        ArgumentNullException.ThrowIfNull(first);
        return new([.. first.Select(job => Summary(job, [BeingQueued(job)]))], first.Count < total ? After(first[^1]) : null);
    }

    public Task<bool> ExistsAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(rows => rows.Jobs.AnyAsync(row => row.Id == id, cancellation), cancellation);

    /// <summary>Null where there is no such job.</summary>
    public async Task<JobDetail?> FindAsync(string id, CancellationToken cancellation)
    {
        var (found, provenance, attempts, checkpoints, history) = await database.ReadAsync(
            async rows => (
                await rows.WithSpecs(rows.Jobs.Where(row => row.Id == id)).SingleOrDefaultAsync(cancellation),
                await rows.Jobs.Where(row => row.Id == id).Join(rows.SweepSources, job => job.SweepId, source => source.SweepId, (_, source) => source.Provenance).SingleOrDefaultAsync(cancellation),
                await rows.Attempts.Where(row => row.JobId == id).OrderBy(row => row.Number).ToListAsync(cancellation),
                await rows.Checkpoints.Where(row => row.JobId == id).OrderBy(row => row.Step).ThenBy(row => row.Token).ToListAsync(cancellation),
                await rows.JobTransitions.Where(row => row.JobId == id).OrderBy(row => row.Number).ToListAsync(cancellation)),
            cancellation);
        if (found is not { Job: var job, Common: var common })
            return null;
        var summary = (await SummariesAsync([job]))[0];
        return new JobDetail
        {
            Id = summary.Id,
            SweepId = summary.SweepId,
            Index = summary.Index,
            Owner = summary.Owner,
            Name = summary.Name,
            Parameters = summary.Parameters,
            State = summary.State,
            WaitingReason = summary.WaitingReason,
            Waiting = summary.Waiting,
            Attempts = summary.Attempts,
            WorkerId = summary.WorkerId,
            Progress = summary.Progress,
            Step = summary.Step,
            Phase = summary.Phase,
            RemainingSeconds = summary.RemainingSeconds,
            Metrics = summary.Metrics,
            Failure = summary.Failure,
            EarlyStop = summary.EarlyStop,
            CreatedAt = summary.CreatedAt,
            StartedAt = summary.StartedAt,
            FinishedAt = summary.FinishedAt,
            Spec = JobSpecs.SpecOf(job, common),
            AttemptList = [.. attempts.Select(Attempt)],
            Checkpoints = [.. checkpoints.Select(row => new CheckpointView(row.Step, row.Path, row.Bytes, row.ModelSha256, row.Token, row.At, row.Artifact))],
            History = [new JobTransitionView(job.CreatedAt, From: null, JobState.Queued, "submitted"), .. history.Select(row => Transition(row))],
            Provenance = provenance is null ? null : RowJson.Read<SweepProvenance>(provenance),
        };
    }

    /// <summary>The jobs, in their order; those that wait say why.</summary>
    public async Task<IReadOnlyList<JobSummary>> SummariesAsync(IReadOnlyList<JobRow> jobs)
    {
        var reasons = await WhyWaitingAsync([.. jobs.Where(job => job.State == JobState.Queued)]);
        return [.. jobs.Select(job => Summary(job, job.State == JobState.Paused ? [Paused(job)] : reasons.GetValueOrDefault(job.Id) ?? []))];
    }

    private static string After(JobRow job) => Paging.Write(new JobPlace(job.CreatedAt, job.SweepId, job.Index));

    private static JobSummary Summary(JobRow job, List<WaitingReason> waiting) => new()
    {
        Id = job.Id,
        SweepId = job.SweepId,
        Index = job.Index,
        Owner = job.Owner,
        Name = job.Name,
        Parameters = RowJson.Read<Dictionary<string, string>>(job.Parameters),
        State = job.State,
        WaitingReason = waiting.Count == 0 ? null : waiting[0].Message,
        Waiting = waiting,
        Attempts = job.Attempts,
        WorkerId = job.WorkerId,
        Progress = job.Progress,
        Step = job.Step,
        Phase = job.Phase,
        RemainingSeconds = job.RemainingSeconds,
        Metrics = RowJson.Read<Dictionary<string, double>>(job.Metrics),
        Failure = job.FailureKind is { } kind ? new JobFailure(kind, job.FailureMessage ?? "") : null,
        EarlyStop = job.EarlyStop is null ? null : RowJson.Read<EarlyStop>(job.EarlyStop),
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
    };

    private static JobTransitionView Transition(JobTransitionRow row) =>
        new(row.At, row.From, row.To, row.Reason, row.Detail is null ? null : RowJson.Read<TransitionDetail>(row.Detail));

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

    /// <summary>
    /// A job in a pool's queue waits for what the pool says. One that is not there waits for what its sweep says: after a
    /// start, or a pool's move to another silo, pools get their queues from the sweeps, so what a pool lacks is no sign of anything.
    /// </summary>
    private async Task<Dictionary<string, List<WaitingReason>>> WhyWaitingAsync(IReadOnlyList<JobRow> queued)
    {
        var reasons = new Dictionary<string, List<WaitingReason>>();
        foreach (var pool in queued.GroupBy(job => job.ResourcePool, StringComparer.Ordinal))
        {
            foreach (var (jobId, reason) in await grains.GetGrain<IPoolGrain>(pool.Key).WhyWaiting(pool.Select(job => job.Id).ToList()))
                reasons[jobId] = reason;
        }

        foreach (var sweep in queued.Where(job => !reasons.ContainsKey(job.Id)).GroupBy(job => job.SweepId, StringComparer.Ordinal).ToList())
        {
            foreach (var (jobId, reason) in await grains.GetGrain<ISweepGrain>(sweep.Key).WhyWaiting(sweep.Select(job => job.Id).ToList()))
                reasons[jobId] = reason;
            foreach (var job in sweep)
                reasons.TryAdd(job.Id, [BeingQueued(job)]);
        }

        return reasons;
    }

    private static WaitingReason Paused(JobRow job) =>
        new(WaitingCodes.Paused, "paused, until it or its sweep is activated", new Dictionary<string, string> { ["sweep"] = job.SweepId });

    private static WaitingReason BeingQueued(JobRow job) =>
        new(WaitingCodes.BeingQueued, "is about to be queued", new Dictionary<string, string> { ["pool"] = job.ResourcePool });
}

/// <summary>Where a page of jobs ended.</summary>
public sealed record JobPlace(DateTimeOffset CreatedAt, string SweepId, int Index);
