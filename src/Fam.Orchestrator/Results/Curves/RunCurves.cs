using System.Runtime.InteropServices;
using Fam.Contracts.Views;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>One metric of many runs, in a few queries however many runs there are, and in a bounded number of rows.</summary>
public static class RunCurves
{
    /// <summary>Most points of an answer; more runs get fewer each.</summary>
    private const int MostPoints = 400_000;

    /// <summary>Roll-ups that are read to be thinned; where more would be, the curves are as coarse as their level.</summary>
    private const int MostRowsToThin = 100_000;

    /// <param name="jobs">Runs to choose from; the first <see cref="MetricCurves.MostRuns"/> that have the metric are read.</param>
    /// <param name="maxPoints">Most points of each; at least 5.</param>
    public static async Task<MetricCurves> ReadAsync(FamDbContext rows, IQueryable<JobRow> jobs, string metric, (int From, int To) range, int maxPoints, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var found = await jobs.Join(rows.MetricCurves.Where(curve => curve.Metric == metric), job => job.Id, curve => curve.JobId, (job, curve) => new { Job = job, Curve = curve })
            .OrderBy(run => run.Job.SweepId).ThenBy(run => run.Job.Index).Take(MetricCurves.MostRuns + 1)
            .Select(run => new { run.Job.Name, run.Curve }).ToListAsync(cancellation);
        var shown = found.Take(MetricCurves.MostRuns).ToList();
        var most = Math.Min(maxPoints, MostPoints / Math.Max(1, shown.Count));
        var outlines = new Dictionary<string, List<(int Step, double Value)>>(StringComparer.Ordinal);
        foreach (var level in shown.Select(run => run.Curve).GroupBy(curve => Level(curve, range, most, shown.Count)))
        {
            var curves = level.ToList();
            if (level.Key == 0)
                await PointsAsync(rows, curves, metric, range, most, outlines, cancellation);
            else
                await RollupsAsync(rows, curves, metric, level.Key, range, most, outlines, cancellation);
        }

        return new MetricCurves(metric, [.. shown.Select(run => Run(run.Name, run.Curve, outlines.GetValueOrDefault(run.Curve.JobId) ?? []))]) { More = found.Count > shown.Count };
    }

    private static int Level(MetricCurveRow curve, (int From, int To) range, int most, int runs)
    {
        var (from, to) = CurveReader.Shown(curve, range);
        if (CurveLevels.Most(curve.Count, from, to, level: 0) <= most)
            return 0;
        // Up to eight times the buckets that are shown are read for an outline of as many points as asked for.
        return (long)runs * most * 4 <= MostRowsToThin ? CurveLevels.Coarsest(curve.Count, from, to, most / 2) : CurveLevels.Finest(curve.Count, from, to, most / 2);
    }

    private static async Task PointsAsync(
        FamDbContext rows, List<MetricCurveRow> curves, string metric, (int From, int To) range, int most, Dictionary<string, List<(int Step, double Value)>> outlines, CancellationToken cancellation)
    {
        var ids = curves.ConvertAll(curve => curve.JobId);
        var points = await rows.MetricPoints
            .Where(row => EF.Parameter(ids).Contains(row.JobId) && row.Metric == metric && row.Step >= range.From && row.Step <= range.To && !row.Superseded)
            .Select(row => new { row.JobId, row.Step, row.Value }).ToListAsync(cancellation);
        foreach (var curve in points.GroupBy(point => point.JobId, StringComparer.Ordinal))
        {
            List<(int Step, double Value)> ordered = [.. curve.OrderBy(point => point.Step).Select(point => (point.Step, point.Value ?? double.NaN))];
            outlines[curve.Key] = CurveOutline.Of(ordered, most);
        }
    }

    private static async Task RollupsAsync(
        FamDbContext rows, List<MetricCurveRow> curves, string metric, int level, (int From, int To) range, int most, Dictionary<string, List<(int Step, double Value)>> outlines, CancellationToken cancellation)
    {
        var ids = curves.ConvertAll(curve => curve.JobId);
        var (low, high) = (CurveLevels.BucketOf(range.From, level), CurveLevels.BucketOf(range.To, level));
        var closed = curves.ToDictionary(curve => curve.JobId, _ => new List<StepBucket>(), StringComparer.Ordinal);
        // What an outline shows, and no more of the rows.
        var found = rows.MetricRollups
            .Where(row => EF.Parameter(ids).Contains(row.JobId) && row.Metric == metric && row.Level == level && row.Bucket >= low && row.Bucket <= high)
            .Select(row => new { row.JobId, row.FirstStep, row.First, row.LastStep, row.Last, row.MinStep, row.Min, row.MaxStep, row.Max, row.Nans, row.NanStep });
        await foreach (var row in found.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            closed[row.JobId].Add(new StepBucket(
                row.FirstStep, row.First ?? double.NaN, row.LastStep, row.Last ?? double.NaN, row.MinStep, row.Min ?? double.NaN, row.MaxStep, row.Max ?? double.NaN, Sum: 0, Count: 1, row.Nans, row.NanStep));
        }

        foreach (var curve in curves)
            outlines[curve.JobId] = CurveOutline.Of(CurveReader.Buckets(curve, level, closed[curve.JobId], range), most);
    }

    private static RunCurve Run(string name, MetricCurveRow curve, List<(int Step, double Value)> points)
    {
        var (steps, values) = (new int[points.Count], new double?[points.Count]);
        var i = 0;
        foreach (var (step, value) in CollectionsMarshal.AsSpan(points))
            (steps[i], values[i++]) = (step, RollupRows.Number(value));
        return new RunCurve { JobId = curve.JobId, Name = name, Whole = new CurveExtent(curve.FirstStep, curve.LastStep, curve.Count), Steps = steps, Values = values };
    }
}
