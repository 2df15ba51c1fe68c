using Fam.Contracts.Views;

namespace Fam.Orchestrator.Results;

/// <summary>Fewer points with the same look: the ends stay, and of each stretch between them the lowest and the highest.</summary>
public static class CurveThinning
{
    /// <param name="points">In the order of their steps.</param>
    /// <param name="maxPoints">Most points that come back; at least 4.</param>
    public static IReadOnlyList<MetricPoint> Thin(IReadOnlyList<MetricPoint> points, int maxPoints)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 4);
        if (points.Count <= maxPoints)
            return points;

        var stretches = (maxPoints - 2) / 2;
        var inner = points.Count - 2;
        var thinned = new List<MetricPoint>(maxPoints) { points[0] };
        for (var stretch = 0; stretch < stretches; stretch++)
        {
            var from = 1 + (int)((long)inner * stretch / stretches);
            var to = 1 + (int)((long)inner * (stretch + 1) / stretches);
            var (low, high) = (from, from);
            for (var i = from + 1; i < to; i++)
            {
                // Comparisons with not-a-number are false; CompareTo puts it below every number, so that it is kept.
                if (points[i].Value.CompareTo(points[low].Value) < 0) low = i;
                if (points[i].Value.CompareTo(points[high].Value) > 0) high = i;
            }

            thinned.Add(points[Math.Min(low, high)]);
            if (low != high)
                thinned.Add(points[Math.Max(low, high)]);
        }

        thinned.Add(points[^1]);
        return thinned;
    }
}
