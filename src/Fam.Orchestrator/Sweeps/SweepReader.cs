using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps.Specs;
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

    /// <summary>The sweeps that fit, in the order that is asked for.</summary>
    public Task<Page<SweepSummary>> ListAsync(SweepQuery query, SweepPlace? after, int limit, CancellationToken cancellation) => database.ReadAsync(
        async rows =>
        {
            ArgumentNullException.ThrowIfNull(query);
            var now = clock.GetUtcNow();
            var sweeps = SweepRanks.Has(query.Sort)
                ? await SweepRanks.ReadAsync(rows, query, after, limit + 1, now, cancellation)
                : await SweepFilter.ReadAsync(rows, query, after, limit + 1, cancellation);
            var shown = sweeps.Take(limit).ToList();
            var ids = shown.ConvertAll(listed => listed.Sweep.Id);
            var tallies = await SweepTally.ReadAsync(rows, ids, now, cancellation);
            var costs = await SweepCosts.ReadAsync(rows, ids, now, cancellation);
            return new Page<SweepSummary>(
                [.. shown.Select(listed => Summary(listed.Sweep, tallies[listed.Sweep.Id], costs[listed.Sweep.Id]))],
                sweeps.Count <= limit ? null : Paging.Write(shown[^1].Place));
        },
        cancellation);

    /// <summary>Null where there is no such sweep.</summary>
    public async Task<SweepDetail?> FindAsync(string id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (sweep, source, tally, costs) = await database.ReadAsync(
            async rows => (
                await rows.Sweeps.SingleOrDefaultAsync(row => row.Id == id, cancellation),
                await rows.SweepSources.Where(row => row.SweepId == id).Select(row => new { row.Yaml, row.Provenance }).SingleOrDefaultAsync(cancellation),
                (await SweepTally.ReadAsync(rows, [id], now, cancellation))[id],
                (await SweepCosts.ReadAsync(rows, [id], now, cancellation))[id]),
            cancellation);
        return sweep is null ? null : Detail(sweep, source?.Yaml ?? "", source?.Provenance is { } origin ? RowJson.Read<SweepProvenance>(origin) : null, tally, costs, await jobs.ListAsync(id, state: null, after: null, SweepDetail.MostJobs, cancellation));
    }

    /// <summary>A sweep at the moment of its submission, without asking the database for what has just been written.</summary>
    public static SweepDetail New(CreatedSweep created)
    {
        ArgumentNullException.ThrowIfNull(created);
        return Detail(created.Sweep, created.Yaml, created.Provenance, SweepTally.New(created.Total), [], JobReader.New(created.First, created.Total));
    }

    private static SweepDetail Detail(SweepRow sweep, string yaml, SweepProvenance? provenance, SweepTally tally, IReadOnlyList<SlotCost> costs, Page<JobSummary> first)
    {
        var summary = Summary(sweep, tally, costs);
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
            Cost = summary.Cost,
            ArchivedAt = summary.ArchivedAt,
            Yaml = yaml,
            MetricName = sweep.MetricName,
            MetricGoal = sweep.MetricGoal == MetricGoal.Minimize ? SweepDetail.Minimize : SweepDetail.Maximize,
            Jobs = first.Items,
            NextJobs = first.Next,
            Provenance = provenance,
        };
    }

    private static SweepSummary Summary(SweepRow sweep, SweepTally tally, IReadOnlyList<SlotCost> costs) => new()
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
        RemainingSeconds = sweep.FinishedAt is null && sweep.State == SweepState.Running ? tally.RemainingSeconds : null,
        Cost = costs,
        ArchivedAt = sweep.ArchivedAt,
    };
}
