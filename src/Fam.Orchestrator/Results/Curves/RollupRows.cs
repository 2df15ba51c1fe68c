using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Results.Curves;

/// <summary>Buckets as rows, and back.</summary>
public static class RollupRows
{
    public static MetricRollupRow Row(string jobId, string metric, int level, StepBucket bucket) => new()
    {
        JobId = jobId,
        Metric = metric,
        Level = (short)level,
        Bucket = CurveLevels.BucketOf(bucket.FirstStep, level),
        FirstStep = bucket.FirstStep,
        First = Number(bucket.First),
        LastStep = bucket.LastStep,
        Last = Number(bucket.Last),
        MinStep = bucket.MinStep,
        Min = Number(bucket.Min),
        MaxStep = bucket.MaxStep,
        Max = Number(bucket.Max),
        Sum = Number(bucket.Sum),
        Count = bucket.Count,
        Nans = bucket.Nans,
        NanStep = bucket.NanStep,
    };

    public static StepBucket Bucket(MetricRollupRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(
            row.FirstStep, row.First ?? double.NaN, row.LastStep, row.Last ?? double.NaN, row.MinStep, row.Min ?? double.NaN, row.MaxStep, row.Max ?? double.NaN,
            row.Sum ?? double.NaN, row.Count, row.Nans, row.NanStep);
    }

    /// <summary>Not-a-number, which SQLite cannot hold, is null in rows.</summary>
    public static double? Number(double value) => double.IsNaN(value) ? null : value;
}
