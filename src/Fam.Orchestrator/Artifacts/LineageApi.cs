using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Artifacts;

/// <summary><c>/api/v1/jobs/{id}/lineage</c></summary>
public static class LineageApi
{
    public static void MapLineage(this IEndpointRouteBuilder api) =>
        api.MapGet("jobs/{id}/lineage", GetAsync).WithTags("Checkpoints").WithSummary("What a job's model was made of, and what was made of it").ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<LineageView>, ProblemHttpResult>> GetAsync(string id, Lineages lineages, CancellationToken cancellation) =>
        await lineages.FindAsync(id, cancellation) is { } lineage ? TypedResults.Ok(lineage) : Problems.NoJob(id);
}
