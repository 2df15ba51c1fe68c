using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

public sealed partial class FamClient
{
    /// <summary>Submits a job's trial once more, as a sweep of its own.</summary>
    public Task<SweepDetail> ReproduceJobAsync(string jobId, SubmissionSource? source, CancellationToken cancellation = default) =>
        PostAsync<SweepDetail>($"api/v1/jobs/{Segment(jobId)}/reproduce", new ReproductionRequest(source), cancellation);

    /// <summary>Every point of a job's curves by metric and step, none thinned; of one metric where it is named.</summary>
    /// <param name="limit">1 to <see cref="RawPoint.MostOnAPage"/>.</param>
    public Task<Page<RawPoint>> GetPointsAsync(string jobId, string? name = null, string? cursor = null, int limit = 1_000, CancellationToken cancellation = default) =>
        GetAsync<Page<RawPoint>>(new ApiAddress($"api/v1/jobs/{Segment(jobId)}/points").With("limit", limit).With("name", name).With("cursor", cursor), cancellation);
}
