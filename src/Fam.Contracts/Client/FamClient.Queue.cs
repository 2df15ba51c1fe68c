using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>Pools that a job waits or runs in, by name.</summary>
    public Task<IReadOnlyList<PoolView>> ListPoolsAsync(CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<PoolView>>("api/v1/pools", cancellation);

    /// <summary>Jobs that wait, with their reasons: higher priority first, then the order of submission.</summary>
    /// <param name="pool">Null for all pools.</param>
    public Task<Page<QueuedJobView>> ListQueueAsync(string? pool = null, string? cursor = null, int limit = 50, CancellationToken cancellation = default) =>
        GetAsync<Page<QueuedJobView>>(new ApiAddress("api/v1/queue").With("limit", limit).With("pool", pool).With("cursor", cursor), cancellation);
}
