using System.Security.Claims;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Components.Authorization;

namespace Fam.Dashboard.Login;

/// <summary>
/// Who looks at the pages, for as long as one page or its live connection lives. Nobody in particular where the
/// orchestrator asks for no token: then everything is allowed, as it is there.
/// </summary>
public sealed class SignedInUser(AuthenticationStateProvider authentication)
{
    private const string TokenClaim = "fam:token";

    /// <summary>Null where nobody has logged in.</summary>
    public string? Name => Principal is { Identity.IsAuthenticated: true } user ? user.Identity.Name : null;

    public Role? Role => Enum.TryParse<Role>(Principal.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary>The bearer token that the orchestrator is called with. It never leaves the server but in the encrypted cookie.</summary>
    public string? Token => TokenOf(Principal);

    public bool MaySubmit => Name is null || Role is Contracts.Views.Role.Submitter or Contracts.Views.Role.Admin;

    /// <summary>Whether workers may be drained, tokens made and the audit read.</summary>
    public bool MayAdminister => Name is null || Role is Contracts.Views.Role.Admin;

    /// <summary>Whether a sweep of this owner may be acted on.</summary>
    public bool MayActOn(string owner) => Name is null || Role is Contracts.Views.Role.Admin || (MaySubmit && owner == Name);

    /// <summary>The token that a request came with, for what is no page; null where nobody has logged in.</summary>
    public static string? TokenOf(ClaimsPrincipal user) => user.FindFirstValue(TokenClaim);

    public static ClaimsPrincipal Of(CallerView caller, string token)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.Name, caller.User), new(ClaimTypes.Role, caller.Role.ToString()), new(TokenClaim, token)], LoginHosting.Scheme));
    }

    // Both the first HTML and the live connection set it before any component is made.
    private ClaimsPrincipal Principal => authentication.GetAuthenticationStateAsync() is { IsCompletedSuccessfully: true } known
        ? known.Result.User
        : throw new InvalidOperationException("A page was asked for its user before its request was known.");
}
