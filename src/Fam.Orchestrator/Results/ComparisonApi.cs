using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Results;

/// <summary><c>/api/v1/sweeps/{id}/comparison</c></summary>
public static class ComparisonApi
{
    public static void MapComparison(this IEndpointRouteBuilder api) =>
        api.MapGet("sweeps/{id}/comparison", GetAsync).WithTags("Results").WithSummary("Configurations over length").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ComparisonView>, ProblemHttpResult>> GetAsync(string id, string? task, SweepReader sweeps, Comparison comparison, CancellationToken cancellation)
    {
        var (sweepId, problem) = await SweepsApi.ResolveAsync(sweeps, id, cancellation);
        if (sweepId is null)
            return problem!;
        if (await comparison.ReadAsync(sweepId, task, cancellation) is not { } view)
            return Problems.NoSweep(id);
        return task is null || view.Tasks.Contains(task) ? TypedResults.Ok(view) : Problems.Parameter("task", task, $"one that the sweep evaluates: {string.Join(", ", view.Tasks)}");
    }
}
