using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary><c>/api/v1/jobs/{id}/points</c>: every point of a job's curves, none thinned, page after page.</summary>
public static class RawPoints
{
    public static void MapPoints(this IEndpointRouteBuilder api) =>
        api.MapGet("jobs/{id}/points", GetAsync).WithTags("Results").WithSummary("Every point of a job's curves, by metric and step").ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>By metric, then by step; points that an earlier attempt made and a later one made again are left out.</summary>
    /// <param name="metric">Null for all.</param>
    public static async Task<Page<RawPoint>> ReadAsync(FamDbContext rows, string jobId, string? metric, PointPlace? after, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var current = rows.MetricPoints.Where(row => row.JobId == jobId && !row.Superseded);
        if (metric is not null)
            current = current.Where(row => row.Metric == metric);
        // First the rest of one curve, then the curves behind it: each a walk along the key, where one condition over both would begin anew with every page.
        var read = after is null ? [] : await TakeAsync(current.Where(row => row.Metric == after.Metric && row.Step > after.Step), limit + 1, cancellation);
        if (read.Count <= limit)
            read.AddRange(await TakeAsync(after is null ? current : current.Where(row => string.Compare(row.Metric, after.Metric) > 0), limit + 1 - read.Count, cancellation));
        var shown = read.Take(limit).Select(row => new RawPoint(row.Metric, row.Step, row.Value ?? double.NaN, row.At)).ToList();
        return new(shown, read.Count <= limit ? null : Paging.Write(new PointPlace(shown[^1].Metric, shown[^1].Step)));
    }

    private static Task<List<MetricPointRow>> TakeAsync(IQueryable<MetricPointRow> points, int most, CancellationToken cancellation) =>
        points.OrderBy(row => row.Metric).ThenBy(row => row.Step).Take(most).ToListAsync(cancellation);

    private static async Task<Results<Ok<Page<RawPoint>>, ProblemHttpResult>> GetAsync(
        string id, FamDatabase database, CancellationToken cancellation, string? name = null, string? cursor = null, int limit = 1_000)
    {
        if (limit is < 1 or > RawPoint.MostOnAPage)
            return Problems.Parameter("limit", limit, $"1 to {RawPoint.MostOnAPage}");
        if (!Paging.TryRead<PointPlace>(cursor, out var after))
            return Paging.BadCursor(cursor);
        if (!await database.ReadAsync(rows => rows.Jobs.AnyAsync(row => row.Id == id, cancellation), cancellation))
            return Problems.NoJob(id);
        return TypedResults.Ok(await database.ReadAsync(rows => ReadAsync(rows, id, name, after, limit, cancellation), cancellation));
    }
}

/// <summary>Where a page of points ended.</summary>
public sealed record PointPlace(string Metric, int Step);
