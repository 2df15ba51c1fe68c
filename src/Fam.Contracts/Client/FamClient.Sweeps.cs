using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>Lists of sweeps.</summary>
public sealed partial class FamClient
{
    /// <summary>The sweeps that fit, in the order that is asked for.</summary>
    public Task<Page<SweepSummary>> ListSweepsAsync(SweepQuery query, string? cursor = null, int limit = 50, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Page<SweepSummary>>(
            new ApiAddress("api/v1/sweeps").With("limit", limit).With("sort", query.Sort).With("q", query.Text).WithEach("state", query.States).With("owner", query.Owner).With("kind", query.Kind)
                .With("archived", query.Archived).With("cursor", cursor),
            cancellation);
    }
}
