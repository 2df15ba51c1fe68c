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

    private static string Each(string parameter, IEnumerable<string>? values) => string.Concat((values ?? []).Select(value => $"&{parameter}={Segment(value)}"));

    private static string Steps(int? from, int? to) =>
        (from is null ? "" : "&from=" + from.Value.ToString(CultureInfo.InvariantCulture)) + (to is null ? "" : "&to=" + to.Value.ToString(CultureInfo.InvariantCulture));
}
