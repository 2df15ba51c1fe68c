using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>Who the orchestrator takes the caller for.</summary>
    public Task<CallerView> GetCallerAsync(CancellationToken cancellation = default) => GetAsync<CallerView>("api/v1/caller", cancellation);

    public Task<IReadOnlyList<TokenView>> ListTokensAsync(CancellationToken cancellation = default) => GetAsync<IReadOnlyList<TokenView>>("api/v1/tokens", cancellation);

    public Task<NewTokenView> CreateTokenAsync(TokenRequest request, CancellationToken cancellation = default) => PostAsync<NewTokenView>("api/v1/tokens", request, cancellation);

    public Task<TokenView> RevokeTokenAsync(string id, CancellationToken cancellation = default) => PostAsync<TokenView>($"api/v1/tokens/{Segment(id)}/revoke", body: null, cancellation);

    /// <summary>What was changed and by whom, newest first; those entries that the query asks for.</summary>
    public Task<Page<AuditEntry>> ListAuditAsync(AuditQuery query, string? cursor = null, int limit = 50, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<AuditEntry>>(
            new ApiAddress("api/v1/audit").With("limit", limit).With("user", query.User).With("result", query.Result).With("q", query.Text).With("cursor", cursor), cancellation);
    }

    /// <summary>What was changed and by whom, newest first.</summary>
    public Task<Page<AuditEntry>> ListAuditAsync(string? user = null, string? cursor = null, int limit = 50, CancellationToken cancellation = default) =>
        ListAuditAsync(new AuditQuery(user), cursor, limit, cancellation);
}
