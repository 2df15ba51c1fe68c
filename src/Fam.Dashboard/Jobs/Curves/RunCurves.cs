using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs.Curves;

/// <summary>Curves of the runs that a page shows, read again only where they may have changed.</summary>
public sealed class RunCurves(TimeProvider clock)
{
    private const int Points = 600;

    /// <summary>Names in one request: an address has its limits.</summary>
    private const int NamesAtOnce = 80;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    private readonly Dictionary<(string Job, string Part), Held> _held = [];

    private sealed record Held(IReadOnlyList<MetricSeries> Series, int Names, bool Ended, long At);

    /// <summary>The run with its curves.</summary>
    /// <param name="part">Names what is wanted, for remembering it.</param>
    /// <param name="wanted">Which metrics are read.</param>
    /// <param name="steps">First and last step; null for the curve's own.</param>
    public async Task<OverlaidRun> ReadAsync(FamClient fam, JobSummary job, string part, Func<string, bool> wanted, (int? From, int? To) steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fam);
        ArgumentNullException.ThrowIfNull(job);
        var names = job.Metrics.Keys.Where(wanted).Order(StringComparer.Ordinal).ToList();
        var ended = JobView.IsEnded(job.State);
        part = $"{part}?{steps}";
        if (_held.TryGetValue((job.Id, part), out var held) && held.Names == names.Count
            && (ended ? held.Ended : clock.GetElapsedTime(held.At) < Every))
            return new OverlaidRun(job, held.Series);
        List<MetricSeries> series = [];
        foreach (var some in names.Chunk(NamesAtOnce))
            series.AddRange(await fam.GetMetricsAsync(job.Id, some, Points, steps.From, steps.To, cancellation));
        _held[(job.Id, part)] = new Held(series, names.Count, ended, clock.GetTimestamp());
        return new OverlaidRun(job, series);
    }
}
