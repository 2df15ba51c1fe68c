using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Retention;

/// <summary>Counts or removes rows that belong to some jobs, and old ones of the audit; each kind in one statement.</summary>
/// <param name="jobs">Ids, as a query that the database runs inside of the statements.</param>
public sealed class JobRemovals(FamDbContext rows, IQueryable<string> jobs, bool apply)
{
    private readonly List<RemovedItem> items = [];

    public IReadOnlyList<RemovedItem> Items => items;

    public async Task MetricsAsync()
    {
        await TakeAsync("metric_points", rows.MetricPoints.Where(row => jobs.Contains(row.JobId)), bytes: null);
        await TakeAsync("metric_rollups", rows.MetricRollups.Where(row => jobs.Contains(row.JobId)), bytes: null);
        await TakeAsync("metric_curves", rows.MetricCurves.Where(row => jobs.Contains(row.JobId)), bytes: null);
    }

    public async Task SamplesAsync()
    {
        var samples = rows.Samples.Where(row => jobs.Contains(row.JobId));
        await TakeAsync("samples", samples, await samples.SumAsync(row => (long)row.Expected.Length + row.Answer.Length));
        await TakeAsync("evaluation_costs", rows.EvaluationCosts.Where(row => jobs.Contains(row.JobId)), bytes: null);
    }

    public async Task LogsAsync()
    {
        var lines = rows.LogLines.Where(row => jobs.Contains(row.JobId));
        await TakeAsync("log_lines", lines, await lines.SumAsync(row => (long)row.Message.Length));
    }

    public async Task CheckpointsAsync()
    {
        var checkpoints = rows.Checkpoints.Where(row => jobs.Contains(row.JobId));
        await TakeAsync("checkpoints", checkpoints, await checkpoints.SumAsync(row => row.Bytes));
    }

    /// <summary>What was done up to a time, of whatever jobs.</summary>
    public Task AuditAsync(DateTimeOffset until) => TakeAsync("audit", rows.Audit.Where(row => row.At <= until), bytes: null);

    /// <summary>The jobs themselves, last: what belongs to them is found by them.</summary>
    public async Task JobsAsync()
    {
        await TakeAsync("job_transitions", rows.JobTransitions.Where(row => jobs.Contains(row.JobId)), bytes: null);
        await TakeAsync("attempts", rows.Attempts.Where(row => jobs.Contains(row.JobId)), bytes: null);
        await TakeAsync("job_specs", rows.JobSpecs.Where(row => jobs.Contains(row.JobId)), bytes: null);
        await TakeAsync("jobs", rows.Jobs.Where(row => jobs.Contains(row.Id)), bytes: null);
    }

    public Task SweepAsync(string sweepId) => TakeBothAsync(
        rows.SweepSources.Where(row => row.SweepId == sweepId), rows.Sweeps.Where(row => row.Id == sweepId));

    private async Task TakeBothAsync(IQueryable<SweepSourceRow> source, IQueryable<SweepRow> sweep)
    {
        await TakeAsync("sweep_sources", source, await source.SumAsync(row => (long)row.Yaml.Length));
        await TakeAsync("sweeps", sweep, bytes: null);
    }

    private async Task TakeAsync<T>(string kind, IQueryable<T> found, long? bytes)
        where T : class =>
        items.Add(new RemovedItem(kind, apply ? await found.ExecuteDeleteAsync() : await found.LongCountAsync(), bytes));
}
