using System.Security.Claims;
using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Fam.Orchestrator.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Jobs;

/// <summary><c>/api/v1/jobs/{id}/reproduce</c></summary>
public static class ReproductionApi
{
    public static void MapReproduction(this IEndpointRouteBuilder api) =>
        api.MapPost("jobs/{id}/reproduce", ReproduceAsync).RequireAuthorization(Policies.Submit).WithTags("Jobs")
            .WithSummary("Submit a job's trial once more, as a sweep of its own").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<SweepDetail>, ProblemHttpResult>> ReproduceAsync(
        string id, ReproductionRequest request, Reproduction reproduction, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (Provenances.Fault(request.Source) is { } fault)
            return fault;
        if (await reproduction.RefusalAsync(id, cancellation) is { } refusal)
            return Problems.Conflict(refusal);
        return await reproduction.CreateAsync(id, request.Source, Caller.Name(user), cancellation) is { } created
            ? TypedResults.Created($"/api/v1/sweeps/{created.Sweep.Id}", SweepReader.New(created))
            : Problems.NoJob(id);
    }
}
