using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>A job's curves: the points that are not superseded.</summary>
public static class MetricPoints
{
    /// <summary>Takes every point after the step off the curves; all of them where the next attempt starts afresh.</summary>
    public static Task SupersedeAfterAsync(FamDbContext rows, string jobId, int? step) =>
        rows.MetricPoints.Where(row => row.JobId == jobId && !row.Superseded && (step == null || row.Step > step))
            .ExecuteUpdateAsync(row => row.SetProperty(point => point.Superseded, true));

    /// <summary>The last value of each curve.</summary>
    public static async Task<Dictionary<string, double>> LatestAsync(FamDbContext rows, string jobId)
    {
        var current = rows.MetricPoints.AsNoTracking().Where(row => row.JobId == jobId && !row.Superseded);
        var last = await current.GroupBy(row => row.Metric).Select(group => new { Metric = group.Key, Step = group.Max(row => row.Step) })
            .Join(current, newest => new { newest.Metric, newest.Step }, row => new { row.Metric, row.Step }, (_, row) => row).ToListAsync();
        return last.ToDictionary(row => row.Metric, row => row.Value ?? double.NaN);
    }

    /// <summary>Curves of the named metrics, all where none is named, each thinned.</summary>
    public static async Task<IReadOnlyList<MetricSeries>> ReadAsync(FamDbContext rows, string jobId, IReadOnlyCollection<string> names, int maxPoints)
    {
        var current = rows.MetricPoints.Where(row => row.JobId == jobId && !row.Superseded);
        if (names.Count > 0)
            current = current.Where(row => names.Contains(row.Metric));
        var points = await current.OrderBy(row => row.Metric).ThenBy(row => row.Step).ToListAsync();
        return [.. points.GroupBy(row => row.Metric, StringComparer.Ordinal).Select(curve => new MetricSeries(curve.Key, Curve(curve, maxPoints)))];
    }

    private static IReadOnlyList<MetricPoint> Curve(IEnumerable<MetricPointRow> rows, int maxPoints) =>
        CurveThinning.Thin([.. rows.Select(row => new MetricPoint(row.Step, row.Value ?? double.NaN, row.At))], maxPoints);
}
