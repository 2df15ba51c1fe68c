using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Security.Tokens;
using Fam.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Security;

/// <summary>
/// Bearer tokens as an authentication scheme. Where none are asked for, everybody is the local admin, but only as long as
/// every address listened on is loopback.
/// </summary>
public sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, TokenBook tokens, IOptions<SecurityOptions> security, BoundAddresses addresses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public new const string Scheme = "Bearer";

    private const string WhereToGetOne = "An admin makes one: fam token create --role ROLE --user NAME.";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (security.Value.Authentication == AuthenticationKind.None)
            return addresses.AreLoopback ? Ticket(Caller.Local) : AuthenticateResult.Fail("authentication is off, and that is only for loopback");
        var sent = Request.Headers.Authorization;
        if (sent.Count == 0)
            return AuthenticateResult.NoResult();
        if (sent is not [{ } text] || !AuthenticationHeaderValue.TryParse(text, out var header) || !header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase) || header.Parameter is null)
            return AuthenticateResult.Fail($"it is not of the scheme {Scheme}");
        var (token, refusal) = await tokens.CheckAsync(header.Parameter, Context.RequestAborted);
        return token is null ? AuthenticateResult.Fail(refusal!) : Ticket(Caller.Of(token));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        Response.Headers.WWWAuthenticate = failure is null ? Scheme : $"{Scheme} error=\"invalid_token\"";
        await Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, failure is null
            ? $"A token is needed: send it as 'Authorization: Bearer TOKEN', or give it to fam in FAM_TOKEN or --token-file. {WhereToGetOne}"
            : $"The token is refused: {failure.Message}. {WhereToGetOne}");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.WriteAsync(
        Context, StatusCodes.Status403Forbidden,
        $"{Caller.Name(Context.User)} has the role {Word(Caller.RoleOf(Context.User))}; this needs the role {string.Join(" or ", Policies.Allowed(Context.GetEndpoint()).Select(role => Word(role)))}.");

    private static AuthenticateResult Ticket(System.Security.Claims.ClaimsPrincipal user) => AuthenticateResult.Success(new AuthenticationTicket(user, Scheme));

    private static string Word(Contracts.Views.Role? role) => role.ToString()!.ToLowerInvariant();
}
