using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>A job's curves, read from the coarsest roll-ups that have enough detail.</summary>
public static class CurveReader
{
    /// <summary>Curves of the named metrics, all where none is named; every point is one that was reported.</summary>
    /// <param name="range">First and last step; points of coarse buckets at its ends may lie a little outside.</param>
    /// <param name="maxPoints">Most points of each; at least 5.</param>
    public static async Task<IReadOnlyList<MetricSeries>> ReadAsync(FamDbContext rows, string jobId, IReadOnlyCollection<string> names, (int From, int To) range, int maxPoints, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var curves = rows.MetricCurves.Where(row => row.JobId == jobId);
        if (names.Count > 0)
            curves = curves.Where(row => names.Contains(row.Metric));
        var found = await curves.AsNoTracking().ToListAsync(cancellation);
        var series = new Dictionary<string, IReadOnlyList<MetricPoint>>(StringComparer.Ordinal);
        var whole = found.Where(curve => Shown(curve, range) is var (from, to) && CurveLevels.Most(curve.Count, from, to, level: 0) <= maxPoints).ToList();
        foreach (var curve in await WholeAsync(rows, jobId, [.. whole.Select(curve => curve.Metric)], range, cancellation))
            series.Add(curve.Key, curve.Value);
        foreach (var curve in found.Except(whole))
            series.Add(curve.Metric, await OutlineAsync(rows, curve, Shown(curve, range), maxPoints, cancellation));
        return [.. found.OrderBy(curve => curve.Metric, StringComparer.Ordinal).Select(curve =>
            new MetricSeries(curve.Metric, series.GetValueOrDefault(curve.Metric) ?? []) { Whole = new CurveExtent(curve.FirstStep, curve.LastStep, curve.Count) })];
    }

    /// <summary>The buckets of a level in a range of steps, the open one among them.</summary>
    public static List<StepBucket> Buckets(MetricCurveRow curve, int level, IEnumerable<StepBucket> closed, (int From, int To) range)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var buckets = closed.OrderBy(bucket => bucket.FirstStep).ToList();
        var open = OpenBuckets.Read(curve.Open)[level];
        if (open.FirstStep <= range.To && open.LastStep >= range.From)
            buckets.Add(open);
        return buckets;
    }

    /// <summary>What of a range of steps the curve covers.</summary>
    public static (int From, int To) Shown(MetricCurveRow curve, (int From, int To) range)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return (Math.Max(range.From, curve.FirstStep), Math.Min(range.To, curve.LastStep));
    }

    private static async Task<Dictionary<string, List<MetricPoint>>> WholeAsync(FamDbContext rows, string jobId, List<string> metrics, (int From, int To) range, CancellationToken cancellation)
    {
        if (metrics.Count == 0)
            return [];
        var points = await rows.MetricPoints
            .Where(row => row.JobId == jobId && EF.Parameter(metrics).Contains(row.Metric) && row.Step >= range.From && row.Step <= range.To && !row.Superseded)
            .OrderBy(row => row.Metric).ThenBy(row => row.Step).Select(row => new { row.Metric, row.Step, row.Value, row.At }).ToListAsync(cancellation);
        return points.GroupBy(point => point.Metric, StringComparer.Ordinal)
            .ToDictionary(curve => curve.Key, curve => curve.Select(point => new MetricPoint(point.Step, point.Value ?? double.NaN, point.At)).ToList(), StringComparer.Ordinal);
    }

    /// <summary>Chooses steps by roll-ups, then reads the points of these steps: they know more than their roll-ups.</summary>
    private static async Task<IReadOnlyList<MetricPoint>> OutlineAsync(FamDbContext rows, MetricCurveRow curve, (int From, int To) shown, int maxPoints, CancellationToken cancellation)
    {
        var level = CurveLevels.Coarsest(curve.Count, shown.From, shown.To, maxPoints / 2);
        if (level == 0)
        {
            var points = (await WholeAsync(rows, curve.JobId, [curve.Metric], shown, cancellation)).GetValueOrDefault(curve.Metric) ?? [];
            List<(int Step, double Value)> values = [.. points.Select(point => (point.Step, point.Value))];
            var kept = CurveOutline.Of(values, maxPoints).Select(point => point.Step).ToHashSet();
            return [.. points.Where(point => kept.Contains(point.Step))];
        }

        var (low, high) = (CurveLevels.BucketOf(shown.From, level), CurveLevels.BucketOf(shown.To, level));
        var closed = await rows.MetricRollups.AsNoTracking()
            .Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && row.Level == level && row.Bucket >= low && row.Bucket <= high).ToListAsync(cancellation);
        var steps = CurveOutline.Of(Buckets(curve, level, closed.Select(RollupRows.Bucket), shown), maxPoints).ConvertAll(point => point.Step);
        var chosen = await rows.MetricPoints
            .Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && EF.Parameter(steps).Contains(row.Step) && !row.Superseded)
            .OrderBy(row => row.Step).Select(row => new { row.Step, row.Value, row.At }).ToListAsync(cancellation);
        return [.. chosen.Select(point => new MetricPoint(point.Step, point.Value ?? double.NaN, point.At))];
    }
}
