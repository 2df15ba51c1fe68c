using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>Makes the roll-ups of curves whose points were written by an earlier release, which had none.</summary>
public static class CurveFill
{
    /// <summary>Job by job, each in a transaction of its own, so that it may be cut short and begun again.</summary>
    /// <returns>Curves that were filled.</returns>
    public static async Task<int> FillAsync(FamDbContext rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var jobs = await rows.Jobs.Where(job => rows.MetricPoints.Any(point => point.JobId == job.Id && !point.Superseded) && !rows.MetricCurves.Any(curve => curve.JobId == job.Id))
            .OrderBy(job => job.Id).Select(job => job.Id).ToListAsync(cancellation);
        var filled = 0;
        foreach (var jobId in jobs)
        {
            await using var transaction = await rows.Database.BeginTransactionAsync(cancellation);
            // Locks the job's row: of processes that start at once the others wait here, and then find its curves.
            await rows.Jobs.Where(job => job.Id == jobId).ExecuteUpdateAsync(row => row.SetProperty(job => job.Version, job => job.Version), cancellation);
            if (await rows.MetricCurves.AnyAsync(curve => curve.JobId == jobId, cancellation))
                continue;
            var (curves, closed) = await FoldAsync(rows, jobId, cancellation);
            await rows.InsertAsync(closed, cancellation);
            await rows.InsertAsync(curves, cancellation);
            await transaction.CommitAsync(cancellation);
            filled += curves.Count;
        }

        return filled;
    }

    /// <summary>The rows of a curve's roll-ups.</summary>
    /// <param name="points">At least one; in the order of their steps, each step once.</param>
    public static MetricCurveRow Fold(string jobId, string metric, IEnumerable<(int Step, double Value)> points, ICollection<MetricRollupRow> closed)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(closed);
        OpenBuckets? open = null;
        var passed = new List<(int Level, StepBucket Bucket)>();
        var (count, first, last) = (0, 0, 0);
        foreach (var (step, value) in points)
        {
            if (open is null)
                (open, first) = (OpenBuckets.Begin(step, value), step);
            else
                open.Add(step, value, passed);
            (count, last) = (count + 1, step);
        }

        foreach (var (level, bucket) in passed)
            closed.Add(RollupRows.Row(jobId, metric, level, bucket));
        return new MetricCurveRow { JobId = jobId, Metric = metric, Count = count, FirstStep = first, LastStep = last, Open = open?.Write() ?? throw new ArgumentException($"{metric} of {jobId} has no points.", nameof(points)) };
    }

    private static async Task<(List<MetricCurveRow> Curves, List<MetricRollupRow> Closed)> FoldAsync(FamDbContext rows, string jobId, CancellationToken cancellation)
    {
        var (curves, closed) = (new List<MetricCurveRow>(), new List<MetricRollupRow>());
        var metrics = await rows.MetricPoints.Where(row => row.JobId == jobId && !row.Superseded).Select(row => row.Metric).Distinct().ToListAsync(cancellation);
        foreach (var metric in metrics)
        {
            var points = await rows.MetricPoints.Where(row => row.JobId == jobId && row.Metric == metric && !row.Superseded)
                .OrderBy(row => row.Step).Select(row => new { row.Step, row.Value }).ToListAsync(cancellation);
            curves.Add(Fold(jobId, metric, points.Select(point => (point.Step, point.Value ?? double.NaN)), closed));
        }

        return (curves, closed);
    }
}
