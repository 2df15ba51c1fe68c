using Fam.Contracts.Views;

namespace Fam.Contracts.Client;

/// <summary>Curves.</summary>
public sealed partial class FamClient
{
    /// <summary>Curves of the named metrics (all where none is named), each thinned to at most <paramref name="maxPoints"/> points.</summary>
    public Task<IReadOnlyList<MetricSeries>> GetMetricsAsync(string jobId, IEnumerable<string>? names = null, int maxPoints = 1_000, CancellationToken cancellation = default) =>
        GetMetricsAsync(jobId, names, maxPoints, from: null, to: null, cancellation);

    /// <param name="from">First step; null for the curve's.</param>
    /// <param name="to">Last step; null for the curve's.</param>
    public Task<IReadOnlyList<MetricSeries>> GetMetricsAsync(string jobId, IEnumerable<string>? names, int maxPoints, int? from, int? to, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<MetricSeries>>(
            new ApiAddress($"api/v1/jobs/{Segment(jobId)}/metrics").With("max_points", maxPoints).WithEach("name", names).With("from", from).With("to", to), cancellation);

    /// <summary>One metric of up to <see cref="MetricCurves.MostRuns"/> jobs, each thinned to at most <paramref name="maxPoints"/> points.</summary>
    public Task<MetricCurves> GetMetricAsync(string name, IEnumerable<string> jobIds, int maxPoints = 400, int? from = null, int? to = null, CancellationToken cancellation = default) =>
        GetAsync<MetricCurves>(new ApiAddress("api/v1/metrics").With("name", name).WithEach("job", jobIds).With("max_points", maxPoints).With("from", from).With("to", to), cancellation);

    /// <summary>One metric of a sweep's jobs, of the first <see cref="MetricCurves.MostRuns"/> that have it.</summary>
    public Task<MetricCurves> GetSweepMetricAsync(string name, string sweepId, int maxPoints = 400, int? from = null, int? to = null, CancellationToken cancellation = default) =>
        GetAsync<MetricCurves>(new ApiAddress("api/v1/metrics").With("name", name).With("sweep_id", sweepId).With("max_points", maxPoints).With("from", from).With("to", to), cancellation);

    /// <summary>Metrics that a sweep's jobs have, by how many of its first jobs.</summary>
    public Task<IReadOnlyList<MetricName>> ListSweepMetricsAsync(string sweepId, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<MetricName>>($"api/v1/metrics/names?sweep_id={Segment(sweepId)}", cancellation);
}
