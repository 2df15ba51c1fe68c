using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Sweeps;

/// <summary>Sweeps as the API shows them.</summary>
public sealed class SweepReader(FamDatabase database, JobReader jobs, TimeProvider clock)
{
    /// <summary>The sweeps whose ids are this, or else begin with it (from four letters on).</summary>
    public Task<List<string>> ResolveAsync(string idOrPrefix, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            if (await rows.Sweeps.AnyAsync(row => row.Id == idOrPrefix, cancellation))
                return [idOrPrefix];
            return idOrPrefix.Length < 4
                ? []
                : await rows.Sweeps.Where(row => row.Id.StartsWith(idOrPrefix)).OrderBy(row => row.Id).Select(row => row.Id).Take(5).ToListAsync(cancellation);
        },
        cancellation);

    /// <summary>Newest first.</summary>
    public Task<Page<SweepSummary>> ListAsync(SweepPlace? after, int limit, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            var query = rows.Sweeps.Where(row => row.ArchivedAt == null);
            if (after is not null)
                query = query.Where(row => row.CreatedAt <= after.CreatedAt && (row.CreatedAt < after.CreatedAt || string.Compare(row.Id, after.Id) > 0));
            var sweeps = await query.OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Id).Take(limit + 1).ToListAsync(cancellation);
            var shown = new List<SweepSummary>();
            foreach (var sweep in sweeps.Take(limit))
                shown.Add(Summary(sweep, await SweepTally.ReadAsync(rows, sweep.Id, clock.GetUtcNow(), cancellation), sweep.FinishedAt is null));
            return new Page<SweepSummary>(shown, sweeps.Count <= limit ? null : Paging.Write(new SweepPlace(sweeps[limit - 1].CreatedAt, sweeps[limit - 1].Id)));
        },
        cancellation);

    /// <summary>Null where there is no such sweep.</summary>
    public async Task<SweepDetail?> FindAsync(string id, CancellationToken cancellation)
    {
        var (sweep, yaml, tally) = await database.ReadAsync(
            async rows => (
                await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == id, cancellation),
                await rows.SweepSources.Where(row => row.SweepId == id).Select(row => row.Yaml).SingleOrDefaultAsync(cancellation),
                await SweepTally.ReadAsync(rows, id, clock.GetUtcNow(), cancellation)),
            cancellation);
        return sweep is null ? null : Detail(sweep, yaml ?? "", tally, await jobs.ListAsync(id, state: null, after: null, SweepDetail.MostJobs, cancellation));
    }

    /// <summary>A sweep at the moment of its submission, without asking the database for what has just been written.</summary>
    public static SweepDetail New(CreatedSweep created)
    {
        ArgumentNullException.ThrowIfNull(created);
        return Detail(created.Sweep, created.Yaml, SweepTally.New(created.Total), JobReader.New(created.First, created.Total));
    }

    private static SweepDetail Detail(SweepRow sweep, string yaml, SweepTally tally, Page<JobSummary> first)
    {
        var summary = Summary(sweep, tally, sweep.FinishedAt is null);
        return new SweepDetail
        {
            Id = summary.Id,
            Name = summary.Name,
            Description = summary.Description,
            Kind = summary.Kind,
            Method = summary.Method,
            State = summary.State,
            Owner = summary.Owner,
            CreatedAt = summary.CreatedAt,
            FinishedAt = summary.FinishedAt,
            Trials = summary.Trials,
            Progress = summary.Progress,
            RemainingSeconds = summary.RemainingSeconds,
            Yaml = yaml,
            MetricName = sweep.MetricName,
            Jobs = first.Items,
            NextJobs = first.Next,
        };
    }

    private static SweepSummary Summary(SweepRow sweep, SweepTally tally, bool open) => new()
    {
        Id = sweep.Id,
        Name = sweep.Name,
        Description = sweep.Description,
        Kind = sweep.Kind.ToString().ToLowerInvariant(),
        Method = sweep.Method,
        State = sweep.State,
        Owner = sweep.Owner,
        CreatedAt = sweep.CreatedAt,
        FinishedAt = sweep.FinishedAt,
        Trials = tally.Counts,
        Progress = tally.Progress,
        RemainingSeconds = open && sweep.State == SweepState.Running ? tally.RemainingSeconds : null,
    };
}

/// <summary>Where a page of sweeps ended.</summary>
public sealed record SweepPlace(DateTimeOffset CreatedAt, string Id);
