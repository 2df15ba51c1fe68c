using System.Security.Claims;
using Fam.Contracts.Views;
using Fam.Orchestrator.Artifacts;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Imports;

/// <summary><c>/api/v1/imports</c>: scores that others made.</summary>
public static class ImportsApi
{
    public static void MapImports(this IEndpointRouteBuilder api) =>
        api.MapPost("imports", ImportAsync).RequireAuthorization(Policies.Submit).WithTags("Results").WithMetadata(new TakesBytes()).Accepts<Stream>(TakesBytes.MediaType)
            .WithSummary("Store scores that others made: a line of JSON with what they are, then a line for each sample").ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Created<ImportView>, Ok<ImportView>, ProblemHttpResult>> ImportAsync(HttpRequest request, ClaimsPrincipal user, Import import, CancellationToken cancellation)
    {
        try
        {
            await using var body = await ImportBody.ReadAsync(request.Body, cancellation);
            var view = await import.StoreAsync(body, Caller.Name(user), cancellation);
            return view.IsNew ? TypedResults.Created($"/api/v1/sweeps/{view.SweepId}", view) : TypedResults.Ok(view);
        }
        catch (Exception wrong) when (wrong is ImportException or InvalidDataException)
        {
            return TypedResults.Problem(wrong.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "Import refused");
        }
    }
}
