using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>
/// Makes roll-ups from what the rows say: a bucket from the eight below it, the finest ones from points. However long a
/// curve is, no more is read than the neighbours of what was touched.
/// </summary>
public static class CurveRebuild
{
    /// <summary>Rebuilds every bucket that a touched step lies in.</summary>
    /// <param name="curve">Its last step is the last there is now.</param>
    /// <param name="touched">Steps whose points are not what the roll-ups say; all that was open before.</param>
    public static async Task RebuildAsync(FamDbContext rows, MetricCurveRow curve, IReadOnlyCollection<int> touched)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(curve);
        var steps = touched.Append(curve.LastStep).Distinct().Order().ToList();
        var open = new List<StepBucket>();
        for (var level = 1; level <= CurveLevels.Highest; level++)
        {
            var wanted = steps.Select(step => CurveLevels.BucketOf(step, level)).Distinct().ToList();
            var parts = await PartsAsync(rows, curve, level, wanted, open);
            var built = parts.GroupBy(part => CurveLevels.BucketOf(part.FirstStep, level))
                .ToDictionary(bucket => bucket.Key, bucket => bucket.OrderBy(part => part.FirstStep).Aggregate((earlier, later) => earlier.Then(later)));
            var last = CurveLevels.BucketOf(curve.LastStep, level);
            await rows.MetricRollups.Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && row.Level == level && EF.Parameter(wanted).Contains(row.Bucket)).ExecuteDeleteAsync();
            await rows.InsertAsync(built.Where(bucket => bucket.Key != last).Select(bucket => RollupRows.Row(curve.JobId, curve.Metric, level, bucket.Value)).ToList(), CancellationToken.None);
            open.Add(built[last]);
        }

        var top = await rows.MetricRollups.Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && row.Level == CurveLevels.Highest)
            .OrderBy(row => row.Bucket).Select(row => new { row.FirstStep, row.Count }).ToListAsync();
        curve.Count = top.Sum(bucket => bucket.Count) + open[^1].Count;
        curve.FirstStep = top.Count > 0 ? top[0].FirstStep : open[^1].FirstStep;
        curve.Open = OpenBuckets.Of(open).Write();
    }

    /// <summary>Cuts a curve of which all points behind a step have been superseded.</summary>
    /// <returns>False where nothing is left of it.</returns>
    public static async Task<bool> CutAsync(FamDbContext rows, MetricCurveRow curve, int? step)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(curve);
        var last = step is null ? null : await rows.MetricPoints
            .Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && row.Step <= step && !row.Superseded)
            .OrderByDescending(row => row.Step).Select(row => (int?)row.Step).FirstOrDefaultAsync();
        // Of what is left, the buckets that the new last step lies in are open again.
        await rows.MetricRollups.Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && (last == null || row.LastStep >= last)).ExecuteDeleteAsync();
        if (last is null)
        {
            await rows.MetricCurves.Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric).ExecuteDeleteAsync();
            rows.Entry(curve).State = EntityState.Detached;
            return false;
        }

        curve.LastStep = last.Value;
        await RebuildAsync(rows, curve, []);
        return true;
    }

    /// <summary>What the buckets of a level are made of, in any order.</summary>
    /// <param name="open">The open buckets of the levels below, which have no rows.</param>
    private static async Task<List<StepBucket>> PartsAsync(FamDbContext rows, MetricCurveRow curve, int level, List<int> wanted, List<StepBucket> open)
    {
        var parts = new List<StepBucket>();
        foreach (var (from, to) in Ranges(wanted))
        {
            var (first, last) = (CurveLevels.StepsOf(from, level).First, CurveLevels.StepsOf(to, level).Last);
            if (level == 1)
            {
                var points = await rows.MetricPoints.Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && row.Step >= first && row.Step <= last && !row.Superseded)
                    .Select(row => new { row.Step, row.Value }).ToListAsync();
                parts.AddRange(points.Select(point => StepBucket.Of(point.Step, point.Value ?? double.NaN)));
            }
            else
            {
                var (low, high) = (CurveLevels.BucketOf(first, level - 1), CurveLevels.BucketOf(last, level - 1));
                var below = await rows.MetricRollups.AsNoTracking()
                    .Where(row => row.JobId == curve.JobId && row.Metric == curve.Metric && row.Level == level - 1 && row.Bucket >= low && row.Bucket <= high).ToListAsync();
                parts.AddRange(below.Select(RollupRows.Bucket));
            }
        }

        if (level > 1)
            parts.Add(open[level - 2]);
        return parts;
    }

    /// <summary>Neighbours as one range, so that each range is one look at the index.</summary>
    private static IEnumerable<(int From, int To)> Ranges(List<int> buckets)
    {
        for (var i = 0; i < buckets.Count;)
        {
            var from = i;
            while (++i < buckets.Count && buckets[i] == buckets[i - 1] + 1)
            {
                // Goes on.
            }

            yield return (buckets[from], buckets[i - 1]);
        }
    }
}
