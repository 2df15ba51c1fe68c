using System.Security.Claims;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data.Rows;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fam.Orchestrator.Security;

/// <summary>Who makes a request, as claims.</summary>
public static class Caller
{
    private const string TokenIdClaim = "fam:token";

    /// <summary>Whoever it is, where nobody is asked.</summary>
    public static ClaimsPrincipal Local { get; } = Principal(SweepRow.LocalOwner, Role.Admin, tokenId: null);

    public static ClaimsPrincipal Of(TokenView token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Principal(token.User, token.Role, token.Id);
    }

    public static string Name(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Identity?.Name ?? throw new InvalidOperationException("A request that nobody has made came to a route that must know who it was.");
    }

    /// <summary>As reasons name them: a user of no name is "a user".</summary>
    public static string Words(ClaimsPrincipal user) => TokenId(user) is null ? "a user" : Name(user);

    public static string? TokenId(ClaimsPrincipal user) => user.FindFirstValue(TokenIdClaim);

    public static Role? RoleOf(ClaimsPrincipal user) => Enum.TryParse<Role>(user.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary><c>/api/v1/caller</c>: any role may ask who it is.</summary>
    public static void MapCaller(this IEndpointRouteBuilder api) =>
        api.MapGet("caller", Describe).WithTags("Security").WithSummary("Who asks, and what they may do").RequireAuthorization(Policies.AnyRole);

    private static Ok<CallerView> Describe(ClaimsPrincipal user) => TypedResults.Ok(new CallerView(Name(user), RoleOf(user) ?? Role.Viewer, TokenId(user) is not null));

    private static ClaimsPrincipal Principal(string user, Role role, string? tokenId)
    {
        List<Claim> claims = [new(ClaimTypes.Name, user), new(ClaimTypes.Role, role.ToString())];
        if (tokenId is not null)
            claims.Add(new Claim(TokenIdClaim, tokenId));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, TokenAuthentication.Scheme));
    }
}
