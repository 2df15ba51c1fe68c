namespace Fam.Orchestrator.Results.Curves;

/// <summary>
/// Few points with the look of many: the ends stay, and of each stretch between them the lowest and the highest number
/// and the first that is none.
/// </summary>
public static class CurveOutline
{
    /// <summary>Of points as they are; all of them where they are not too many.</summary>
    /// <param name="points">In the order of their steps.</param>
    /// <param name="maxPoints">Most points that come back; at least 5.</param>
    public static List<(int Step, double Value)> Of(IReadOnlyList<(int Step, double Value)> points, int maxPoints)
    {
        ArgumentNullException.ThrowIfNull(points);
        return points.Count <= maxPoints ? [.. points] : Of([.. points.Select(point => StepBucket.Of(point.Step, point.Value))], maxPoints);
    }

    /// <param name="buckets">In the order of their steps.</param>
    /// <param name="maxPoints">Most points that come back; at least 5.</param>
    /// <returns>Points that the curve has, in the order of their steps.</returns>
    public static List<(int Step, double Value)> Of(IReadOnlyList<StepBucket> buckets, int maxPoints)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 5);
        if (buckets.Count == 0)
            return [];
        var stretches = Math.Min(buckets.Count, (maxPoints - 2) / (buckets.Any(bucket => bucket.Nans > 0) ? 3 : 2));
        var points = new List<(int Step, double Value)>(maxPoints) { (buckets[0].FirstStep, buckets[0].First) };
        for (var i = 0; i < stretches; i++)
        {
            var (from, to) = ((int)((long)buckets.Count * i / stretches), (int)((long)buckets.Count * (i + 1) / stretches));
            var stretch = buckets[from];
            for (var j = from + 1; j < to; j++)
                stretch = stretch.Then(buckets[j]);
            points.Add((stretch.MinStep, stretch.Min));
            points.Add((stretch.MaxStep, stretch.Max));
            if (stretch.NanStep is { } nan)
                points.Add((nan, double.NaN));
        }

        points.Add((buckets[^1].LastStep, buckets[^1].Last));
        points.Sort((one, other) => one.Step.CompareTo(other.Step));
        var distinct = 1;
        for (var i = 1; i < points.Count; i++)
        {
            if (points[i].Step != points[distinct - 1].Step)
                points[distinct++] = points[i];
        }

        points.RemoveRange(distinct, points.Count - distinct);
        return points;
    }
}
