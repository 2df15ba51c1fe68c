using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Results.Curves;
using Fam.Orchestrator.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary><c>/api/v1/metrics</c>: metrics across runs.</summary>
public static class MetricsApi
{
    private const int MinPoints = 5;
    private const int MaxPoints = 10_000;
    private static readonly PathString Root = ApiConventions.Root + "/metrics";

    /// <summary>Answers of many curves are compressed for whoever can read that; nothing in them is secret or a caller's own words.</summary>
    public static void AddMetricsCompression(this IServiceCollection services) =>
        services.AddResponseCompression(compression => compression.EnableForHttps = true);

    public static void UseMetricsCompression(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), metrics => metrics.UseResponseCompression());

    public static void MapMetricsOfRuns(this IEndpointRouteBuilder api)
    {
        var metrics = api.MapGroup("metrics").WithTags("Metrics");
        metrics.MapGet("", CurvesAsync).WithSummary("One metric of up to 500 runs, in columns, thinned so that minima and maxima stay").ProducesProblem(StatusCodes.Status404NotFound);
        metrics.MapGet("names", NamesAsync).WithSummary("Metrics that runs have, by how many of them").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<MetricCurves>, ProblemHttpResult>> CurvesAsync(
        SweepReader sweeps, FamDatabase database, CancellationToken cancellation, string? name = null, string[]? job = null, [FromQuery(Name = "sweep_id")] string? sweepId = null,
        int from = int.MinValue, int to = int.MaxValue, [FromQuery(Name = "max_points")] int maxPoints = 400)
    {
        if (string.IsNullOrEmpty(name))
            return Problems.Parameter("name", "", "the name of a metric, such as train/loss; metrics/names lists them");
        if (maxPoints is < MinPoints or > MaxPoints)
            return Problems.Parameter("max_points", maxPoints, $"{MinPoints} to {MaxPoints}");
        if (from > to)
            return Problems.Parameter("from", from, $"a step up to {to}, which 'to' says");
        var (runs, fault) = await RunsAsync(sweeps, job ?? [], sweepId, cancellation);
        return runs is null
            ? fault!
            : TypedResults.Ok(await database.ReadAsync(rows => RunCurves.ReadAsync(rows, runs(rows), name, (from, to), maxPoints, cancellation), cancellation));
    }

    private static async Task<Results<Ok<IReadOnlyList<MetricName>>, ProblemHttpResult>> NamesAsync(
        SweepReader sweeps, FamDatabase database, CancellationToken cancellation, string[]? job = null, [FromQuery(Name = "sweep_id")] string? sweepId = null)
    {
        var (runs, fault) = await RunsAsync(sweeps, job ?? [], sweepId, cancellation);
        return runs is null ? fault! : TypedResults.Ok(await database.ReadAsync(
            async rows =>
            {
                var first = runs(rows).Where(run => rows.MetricCurves.Any(curve => curve.JobId == run.Id)).OrderBy(run => run.Index).Take(MetricCurves.MostRuns).Select(run => run.Id);
                var names = await rows.MetricCurves.Where(curve => first.Contains(curve.JobId)).GroupBy(curve => curve.Metric)
                    .Select(metric => new { Name = metric.Key, Runs = metric.Count() }).ToListAsync(cancellation);
                return (IReadOnlyList<MetricName>)[.. names.OrderBy(metric => metric.Name, StringComparer.Ordinal).Select(metric => new MetricName(metric.Name, metric.Runs))];
            },
            cancellation));
    }

    /// <summary>The runs that are asked about, as a query; or what is wrong with the question.</summary>
    private static async Task<(Func<FamDbContext, IQueryable<JobRow>>? Runs, ProblemHttpResult? Problem)> RunsAsync(SweepReader sweeps, string[] jobs, string? sweepId, CancellationToken cancellation)
    {
        if (jobs.Length > MetricCurves.MostRuns)
            return (null, Problems.Parameter("job", $"{jobs.Length} jobs", $"at most {MetricCurves.MostRuns} jobs"));
        if (jobs.Length == 0 == sweepId is null)
            return (null, Problems.Parameter("job", jobs.Length == 0 ? "" : jobs[0], "the id of a job, once for each, or else sweep_id the id of a sweep; not both"));
        if (sweepId is null)
            return (rows => rows.Jobs.Where(row => EF.Parameter(jobs).Contains(row.Id)), null);
        var (id, problem) = await SweepsApi.ResolveAsync(sweeps, sweepId, cancellation);
        return id is null ? (null, problem) : (rows => rows.Jobs.Where(row => row.SweepId == id), null);
    }
}
