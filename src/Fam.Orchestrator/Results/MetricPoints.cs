using Fam.Orchestrator.Data;
using Fam.Orchestrator.Results.Curves;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Results;

/// <summary>A job's curves: the points that are not superseded.</summary>
public static class MetricPoints
{
    /// <summary>Takes every point after the step off the curves; all of them where the next attempt starts afresh.</summary>
    /// <returns>The last value of each curve that is left.</returns>
    public static async Task<Dictionary<string, double>> SupersedeAfterAsync(FamDbContext rows, string jobId, int? step)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await rows.MetricPoints.Where(row => row.JobId == jobId && !row.Superseded && (step == null || row.Step > step))
            .ExecuteUpdateAsync(row => row.SetProperty(point => point.Superseded, true));
        var curves = await rows.MetricCurves.Where(row => row.JobId == jobId).ToListAsync();
        foreach (var curve in curves.Where(curve => step is null || curve.LastStep > step).ToList())
        {
            if (!await CurveRebuild.CutAsync(rows, curve, step))
                curves.Remove(curve);
        }

        return curves.ToDictionary(curve => curve.Metric, curve => OpenBuckets.Read(curve.Open)[1].Last);
    }
}
