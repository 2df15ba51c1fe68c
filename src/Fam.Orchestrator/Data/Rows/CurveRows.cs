namespace Fam.Orchestrator.Data.Rows;

/// <summary>A curve in one row: how far its points go that are not superseded, and its buckets that may still grow.</summary>
public sealed class MetricCurveRow
{
    public required string JobId { get; set; }
    public required string Metric { get; set; }

    /// <summary>Points that are not superseded.</summary>
    public int Count { get; set; }

    public int FirstStep { get; set; }
    public int LastStep { get; set; }

    /// <summary>Of each level the bucket that the last step lies in: <c>OpenBuckets</c>.</summary>
    public required byte[] Open { get; set; }
}

/// <summary>
/// What the points of one bucket of steps say: those from <see cref="Bucket"/> · 8^<see cref="Level"/> on that many. There
/// is a row for each bucket that has points and that the curve has gone past.
/// </summary>
public sealed class MetricRollupRow
{
    public required string JobId { get; set; }
    public required string Metric { get; set; }

    /// <summary>From 1, the finest.</summary>
    public required short Level { get; set; }

    public required int Bucket { get; set; }
    public required int FirstStep { get; set; }

    /// <summary>Null stands for not-a-number, here and below.</summary>
    public double? First { get; set; }

    public required int LastStep { get; set; }
    public double? Last { get; set; }

    /// <summary>Step of the lowest number, the first such one; <see cref="FirstStep"/> where there is no number.</summary>
    public required int MinStep { get; set; }

    public double? Min { get; set; }
    public required int MaxStep { get; set; }
    public double? Max { get; set; }

    /// <summary>Of the points that are numbers.</summary>
    public double? Sum { get; set; }

    /// <summary>Points, those that are not numbers too.</summary>
    public required int Count { get; set; }

    /// <summary>Points that are not numbers.</summary>
    public required int Nans { get; set; }

    /// <summary>Step of the first of them; null where there are none.</summary>
    public int? NanStep { get; set; }
}
