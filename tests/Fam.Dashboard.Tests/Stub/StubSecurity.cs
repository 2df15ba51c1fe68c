using Fam.Contracts.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using static Fam.Dashboard.Tests.Stub.StubOrchestrator;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>What the stub answers about tokens and the audit.</summary>
internal static class StubSecurity
{
    public static void MapSecurity(this IEndpointRouteBuilder api, Func<StubWorld> world)
    {
        api.MapGet("/tokens", () => Answer<IReadOnlyList<TokenView>>(world().Tokens));
        api.MapPost("/tokens", (TokenRequest request) =>
        {
            var made = new NewTokenView { Id = $"t{world().Tokens.Count}", User = request.User, Role = request.Role, Name = request.Name, CreatedAt = DateTimeOffset.UtcNow, ExpiresAt = request.ExpiresInSeconds is { } life ? DateTimeOffset.UtcNow.AddSeconds(life) : null, Token = "fam_a-secret-that-is-shown-once" };
            world().Tokens.Insert(0, new TokenView { Id = made.Id, User = made.User, Role = made.Role, Name = made.Name, CreatedAt = made.CreatedAt, ExpiresAt = made.ExpiresAt });
            return Answer(made);
        });
        api.MapPost("/tokens/{id}/revoke", (string id) =>
        {
            var at = world().Tokens.FindIndex(token => token.Id == id);
            return Answer(world().Tokens[at] = world().Tokens[at] with { RevokedAt = DateTimeOffset.UtcNow });
        });
        api.MapGet("/audit", (string? user, string? result, string? q, int limit, string? cursor) => Paged(
            world().Audit.Where(entry => (user is null || entry.User == user) && (result is null || entry.Result == result) && (q is null || $"{entry.Action} {entry.Target}".Contains(q, StringComparison.OrdinalIgnoreCase))), limit, cursor));
    }

    /// <summary>Two tokens, and sixty changes by three users.</summary>
    public static void Administered(this StubWorld world)
    {
        world.Tokens.Add(new TokenView { Id = "k3f9", User = "vera", Role = Role.Viewer, Name = "reading room", CreatedAt = DateTimeOffset.UtcNow.AddDays(-3), LastUsedAt = DateTimeOffset.UtcNow.AddMinutes(-4) });
        world.Tokens.Add(new TokenView { Id = "p0q2", User = "otto", Role = Role.Submitter, CreatedAt = DateTimeOffset.UtcNow.AddDays(-90), RevokedAt = DateTimeOffset.UtcNow.AddDays(-2) });
        string[] users = ["vera", "otto", "ada"];
        world.Audit.AddRange(Enumerable.Range(0, 60).Select(i => new AuditEntry(
            DateTimeOffset.UtcNow.AddMinutes(-7 * i), i % 20 == 7 ? null : users[i % 3], "k3f9", "POST /api/v1/sweeps/{id}/cancel", $"/api/v1/sweeps/20260102-1530{i:00}-passkey/cancel", i % 5 == 3 ? "refused" : "done", i % 5 == 3 ? 403 : 200, "127.0.0.1")));
    }
}
