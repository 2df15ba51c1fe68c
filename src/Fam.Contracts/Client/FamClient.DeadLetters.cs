using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>Dead letters by queue, in each by the time they failed. A queue of a worker that is no longer known has to be named.</summary>
    public Task<Page<DeadLetterView>> ListDeadLettersAsync(string? queue = null, string? cursor = null, int limit = 50, CancellationToken cancellation = default) =>
        GetAsync<Page<DeadLetterView>>(new ApiAddress("api/v1/dead-letters").With("limit", limit).With("queue", queue).With("cursor", cursor), cancellation);

    public Task<DeadLetterDetail> GetDeadLetterAsync(string id, string? queue = null, CancellationToken cancellation = default) =>
        GetAsync<DeadLetterDetail>(new ApiAddress($"api/v1/dead-letters/{Segment(id)}").With("queue", queue), cancellation);

    /// <summary>Sends a dead letter to its queue again.</summary>
    public Task<DeadLetterView> RedriveDeadLetterAsync(string id, string? queue = null, CancellationToken cancellation = default) =>
        PostAsync<DeadLetterView>(new ApiAddress($"api/v1/dead-letters/{Segment(id)}/redrive").With("queue", queue).ToString(), body: null, cancellation);

    public Task<DeadLetterView> DeleteDeadLetterAsync(string id, string? queue = null, CancellationToken cancellation = default) =>
        PostAsync<DeadLetterView>(new ApiAddress($"api/v1/dead-letters/{Segment(id)}/delete").With("queue", queue).ToString(), body: null, cancellation);

    /// <summary>Sends all that is there now to where it came from.</summary>
    public Task<DeadLettersDone> RedriveDeadLettersAsync(DeadLetterSelection which, CancellationToken cancellation = default) =>
        PostAsync<DeadLettersDone>("api/v1/dead-letters/redrive", which, cancellation);

    public Task<DeadLettersDone> DeleteDeadLettersAsync(DeadLetterSelection which, CancellationToken cancellation = default) =>
        PostAsync<DeadLettersDone>("api/v1/dead-letters/delete", which, cancellation);
}
