using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>
/// Writes the points of a batch with their roll-ups, in the batch's transaction. What goes on behind the end of a curve,
/// as nearly all does, is added to the curve's open buckets; a step that may have been reported before has the buckets it
/// lies in rebuilt from rows.
/// </summary>
/// <param name="rows">Inside a transaction, and saved by whoever calls.</param>
public sealed class CurveWriter(FamDbContext rows, string jobId, long token)
{
    /// <param name="points">Of one attempt, in the order of its reports; of a step that is reported twice the last report holds.</param>
    public async Task WriteAsync(IEnumerable<ReportedPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var reported = points.GroupBy(point => point.Metric, StringComparer.Ordinal).ToDictionary(ofMetric => ofMetric.Key, InOrder, StringComparer.Ordinal);
        var names = reported.Keys.ToList();
        var curves = await rows.MetricCurves.Where(row => row.JobId == jobId && EF.Parameter(names).Contains(row.Metric)).ToDictionaryAsync(row => row.Metric);
        var (appended, closed, again) = (new List<ReportedPoint>(), new List<MetricRollupRow>(), new List<(MetricCurveRow Curve, List<ReportedPoint> Points)>());
        foreach (var (metric, found) in reported)
        {
            if (curves.TryGetValue(metric, out var curve) && found[0].Step <= curve.LastStep)
            {
                again.Add((curve, found));
                continue;
            }

            appended.AddRange(found);
            Append(curve, metric, found, closed);
        }

        var pointRows = new PointRows(rows, jobId, token);
        if (appended.Count > 0)
            await pointRows.InsertAsync(appended);
        if (closed.Count > 0)
            await rows.InsertAsync(closed, CancellationToken.None);
        foreach (var (curve, found) in again)
        {
            await pointRows.ReplaceAsync(found);
            // The buckets that were open are among them: the curve may have gone past them.
            var touched = found.Select(point => point.Step).Append(curve.LastStep).ToList();
            curve.LastStep = Math.Max(curve.LastStep, found[^1].Step);
            await CurveRebuild.RebuildAsync(rows, curve, touched);
        }
    }

    private void Append(MetricCurveRow? curve, string metric, List<ReportedPoint> points, List<MetricRollupRow> closed)
    {
        var open = curve is null ? OpenBuckets.Begin(points[0].Step, points[0].Value) : OpenBuckets.Read(curve.Open);
        var passed = new List<(int Level, StepBucket Bucket)>();
        foreach (var point in curve is null ? points.Skip(1) : points)
            open.Add(point.Step, point.Value, passed);
        closed.AddRange(passed.Select(found => RollupRows.Row(jobId, metric, found.Level, found.Bucket)));
        if (curve is null)
        {
            curve = new MetricCurveRow { JobId = jobId, Metric = metric, FirstStep = points[0].Step, Open = [] };
            rows.MetricCurves.Add(curve);
        }

        (curve.Count, curve.LastStep, curve.Open) = (curve.Count + points.Count, points[^1].Step, open.Write());
    }

    private static List<ReportedPoint> InOrder(IEnumerable<ReportedPoint> points)
    {
        var found = points.ToList();
        for (var i = 1; i < found.Count; i++)
        {
            if (found[i].Step <= found[i - 1].Step)
                return [.. found.GroupBy(point => point.Step).OrderBy(same => same.Key).Select(same => same.Last())];
        }

        return found;
    }
}
