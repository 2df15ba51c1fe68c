using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Security.Tokens;

/// <summary><c>/api/v1/tokens</c>, for admins.</summary>
public static class TokensApi
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("tokens").WithTags("Security").RequireAuthorization(Policies.Administer);
        tokens.MapGet("", async (TokenBook book, CancellationToken cancellation) => TypedResults.Ok(await book.ListAsync(cancellation))).WithSummary("Tokens, newest first, without their secrets");
        tokens.MapPost("", CreateAsync).WithSummary("Make a token; only this answer shows its secret");
        tokens.MapPost("{id}/revoke", RevokeAsync).WithSummary("Make a token void").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<NewTokenView>, ProblemHttpResult>> CreateAsync(TokenRequest request, TokenBook book, HttpContext context, CancellationToken cancellation)
    {
        if (TokenBook.Fault(request) is { } fault)
            return Problems.Parameter(fault.Field, fault.Value ?? "null", fault.Right);
        var made = await book.CreateAsync(request, cancellation);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/tokens/{made.Id}", made);
    }

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> RevokeAsync(string id, TokenBook book, CancellationToken cancellation) =>
        await book.RevokeAsync(id, cancellation) is { } revoked ? TypedResults.Ok(revoked) : Problems.NoToken(id);
}
