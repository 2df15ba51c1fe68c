using Fam.Contracts.Views;
using Microsoft.AspNetCore.Authorization;

namespace Fam.Orchestrator.Security;

/// <summary>What a route asks of its caller. Every route names one of these, or says that anybody may call it.</summary>
public static class Policies
{
    public const string Read = "read";
    public const string Submit = "submit";
    public const string Administer = "administer";

    /// <summary>What starts and ends workers, and whoever else reads.</summary>
    public const string AnyRole = "any role";

    private static readonly Dictionary<string, Role[]> Roles = new(StringComparer.Ordinal)
    {
        [Read] = [Role.Viewer, Role.Submitter, Role.Admin],
        [Submit] = [Role.Submitter, Role.Admin],
        [Administer] = [Role.Admin],
        [AnyRole] = Enum.GetValues<Role>(),
    };

    public static void AddTo(AuthorizationBuilder authorization)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        foreach (var (name, roles) in Roles)
            authorization.AddPolicy(name, policy => policy.AddAuthenticationSchemes(TokenAuthentication.Scheme).RequireRole(roles.Select(role => role.ToString())));
    }

    /// <summary>The roles that fulfil all the policies that a route names.</summary>
    public static IEnumerable<Role> Allowed(Endpoint? endpoint) => (endpoint?.Metadata.GetOrderedMetadata<IAuthorizeData>() ?? [])
        .Select(asked => asked.Policy is { } name && Roles.TryGetValue(name, out var roles) ? roles : [])
        .Aggregate(Enum.GetValues<Role>().AsEnumerable(), (all, roles) => all.Intersect(roles));
}
