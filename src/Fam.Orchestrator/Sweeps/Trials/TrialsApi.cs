using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Sweeps.Trials;

/// <summary><c>/api/v1/sweeps/{id}/trials</c>, and what is concluded from them.</summary>
public static class TrialsApi
{
    public static void MapTrials(this IEndpointRouteBuilder api)
    {
        var sweep = api.MapGroup("sweeps/{id}").WithTags("Sweeps");
        sweep.MapGet("trials", TrialsAsync).WithSummary("Any part of the table of a sweep's trials, filtered and sorted").ProducesProblem(StatusCodes.Status404NotFound);
        sweep.MapGet("parameters", ParametersAsync).WithSummary("How much each parameter matters to a metric, and trials to draw").ProducesProblem(StatusCodes.Status404NotFound);
        sweep.MapGet("rungs", RungsAsync).WithSummary("The rungs of a search that ends trials early, and which trials passed them").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<TrialPage>, ProblemHttpResult>> TrialsAsync(
        string id, SweepReader reader, TrialTable table, CancellationToken cancellation,
        string? sort = null, string? q = null, string[]? state = null, string[]? where = null, int offset = 0, int limit = 50)
    {
        var (query, conditions, problem) = TrialFilter.Read(sort, q, state, where, offset, limit);
        if (query is null)
            return problem!;
        var (sweepId, missing) = await SweepsApi.ResolveAsync(reader, id, cancellation);
        return sweepId is null ? missing! : TypedResults.Ok(await table.ReadAsync(sweepId, query, conditions, cancellation));
    }

    private static async Task<Results<Ok<SweepParametersView>, ProblemHttpResult>> ParametersAsync(
        string id, SweepReader reader, SweepParameters parameters, CancellationToken cancellation, string? metric = null)
    {
        if (metric?.Contains('"', StringComparison.Ordinal) == true)
            return Problems.Parameter("metric", metric, "a metric's name, such as train/loss");
        var (sweepId, missing) = await SweepsApi.ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return missing!;
        return await parameters.ReadAsync(sweepId, metric, cancellation) is { } view ? TypedResults.Ok(view) : Problems.NoSweep(id);
    }

    private static async Task<Results<Ok<SweepRungsView>, ProblemHttpResult>> RungsAsync(string id, SweepReader reader, SweepRungs rungs, CancellationToken cancellation)
    {
        var (sweepId, missing) = await SweepsApi.ResolveAsync(reader, id, cancellation);
        if (sweepId is null)
            return missing!;
        return await rungs.ReadAsync(sweepId, cancellation) is { } view ? TypedResults.Ok(view) : Problems.NoRungs(sweepId);
    }
}
