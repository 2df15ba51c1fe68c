using System.Globalization;
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
            $"api/v1/jobs/{Segment(jobId)}/metrics?max_points={maxPoints}{Each("name", names)}{Steps(from, to)}", cancellation);

    /// <summary>One metric of up to <see cref="MetricCurves.MostRuns"/> jobs, each thinned to at most <paramref name="maxPoints"/> points.</summary>
    public Task<MetricCurves> GetMetricAsync(string name, IEnumerable<string> jobIds, int maxPoints = 400, int? from = null, int? to = null, CancellationToken cancellation = default) =>
        GetAsync<MetricCurves>($"api/v1/metrics?name={Segment(name)}{Each("job", jobIds)}&max_points={maxPoints}{Steps(from, to)}", cancellation);

    /// <summary>One metric of a sweep's jobs, of the first <see cref="MetricCurves.MostRuns"/> that have it.</summary>
    public Task<MetricCurves> GetSweepMetricAsync(string name, string sweepId, int maxPoints = 400, int? from = null, int? to = null, CancellationToken cancellation = default) =>
        GetAsync<MetricCurves>($"api/v1/metrics?name={Segment(name)}&sweep_id={Segment(sweepId)}&max_points={maxPoints}{Steps(from, to)}", cancellation);

    /// <summary>Metrics that a sweep's jobs have, by how many of its first jobs.</summary>
    public Task<IReadOnlyList<MetricName>> ListSweepMetricsAsync(string sweepId, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<MetricName>>($"api/v1/metrics/names?sweep_id={Segment(sweepId)}", cancellation);

    private static string Each(string parameter, IEnumerable<string>? values) => string.Concat((values ?? []).Select(value => $"&{parameter}={Segment(value)}"));

    private static string Steps(int? from, int? to) =>
        (from is null ? "" : "&from=" + from.Value.ToString(CultureInfo.InvariantCulture)) + (to is null ? "" : "&to=" + to.Value.ToString(CultureInfo.InvariantCulture));
}
