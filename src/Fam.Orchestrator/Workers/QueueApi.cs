using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Workers;

/// <summary><c>/api/v1/pools</c> and <c>/api/v1/queue</c>: what runs and waits, as people look at it.</summary>
public static class QueueApi
{
    public static void MapQueue(this IEndpointRouteBuilder api)
    {
        api.MapGet("pools", PoolsAsync).WithTags("Workers").WithSummary("Pools that a job waits or runs in");
        api.MapGet("queue", QueueAsync).WithTags("Workers").WithSummary("Jobs that wait, with their reasons: higher priority first, then the order of submission");
    }

    private static async Task<Ok<IReadOnlyList<PoolView>>> PoolsAsync(FamDatabase database, CancellationToken cancellation)
    {
        var groups = await database.ReadAsync(
            rows => rows.Jobs
                .Where(row => row.State == JobState.Queued || row.State == JobState.Starting || row.State == JobState.Running || row.State == JobState.Stopping || row.State == JobState.Cancelling)
                .GroupBy(row => new { row.ResourcePool, row.State })
                .Select(group => new { group.Key.ResourcePool, group.Key.State, Jobs = group.Count(), Slots = group.Sum(row => row.Slots) }).ToListAsync(cancellation),
            cancellation);
        return TypedResults.Ok<IReadOnlyList<PoolView>>(
        [
            .. groups.GroupBy(group => group.ResourcePool, StringComparer.Ordinal).OrderBy(pool => pool.Key, StringComparer.Ordinal).Select(pool => new PoolView(
                pool.Key,
                pool.Where(group => group.State == JobState.Queued).Sum(group => group.Jobs),
                pool.Where(group => group.State == JobState.Queued).Sum(group => group.Slots),
                pool.Where(group => group.State != JobState.Queued).Sum(group => group.Jobs),
                pool.Where(group => group.State != JobState.Queued).Sum(group => group.Slots))),
        ]);
    }

    private static async Task<Results<Ok<Page<QueuedJobView>>, ProblemHttpResult>> QueueAsync(
        JobReader reader, FamDatabase database, CancellationToken cancellation, string? pool = null, string? cursor = null, int limit = 50)
    {
        if (Paging.Check(limit) is { } fault)
            return fault;
        if (!Paging.TryRead<QueuePlace>(cursor, out var after))
            return Paging.BadCursor(cursor);
        var (found, names) = await database.ReadAsync(rows => ReadAsync(rows, pool, after, limit, cancellation), cancellation);
        var shown = found.Take(limit).ToList();
        var summaries = await reader.SummariesAsync(shown);
        var next = found.Count <= limit ? null : Paging.Write(new QueuePlace(shown[^1].Priority, shown[^1].CreatedAt, shown[^1].SweepId, shown[^1].Index));
        return TypedResults.Ok(new Page<QueuedJobView>(
            [.. shown.Zip(summaries, (row, job) => new QueuedJobView(job, names.GetValueOrDefault(row.SweepId) ?? row.SweepId, row.ResourcePool, row.Slots, row.Priority))], next));
    }

    private static async Task<(List<JobRow> Jobs, Dictionary<string, string> SweepNames)> ReadAsync(FamDbContext rows, string? pool, QueuePlace? after, int limit, CancellationToken cancellation)
    {
        var query = rows.Jobs.Where(row => row.State == JobState.Queued);
        if (pool is not null)
            query = query.Where(row => row.ResourcePool == pool);
        if (after is not null)
        {
            query = query.Where(row => row.Priority < after.Priority || (row.Priority == after.Priority && (row.CreatedAt > after.CreatedAt || (row.CreatedAt == after.CreatedAt
                && (string.Compare(row.SweepId, after.SweepId) > 0 || (row.SweepId == after.SweepId && row.Index > after.Index))))));
        }

        var jobs = await query.OrderByDescending(row => row.Priority).ThenBy(row => row.CreatedAt).ThenBy(row => row.SweepId).ThenBy(row => row.Index).Take(limit + 1).ToListAsync(cancellation);
        var sweeps = jobs.Select(job => job.SweepId).Distinct().ToList();
        return (jobs, await rows.Sweeps.Where(row => sweeps.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation));
    }

    /// <summary>Where a page of the queue ended.</summary>
    private sealed record QueuePlace(int Priority, DateTimeOffset CreatedAt, string SweepId, int Index);
}
