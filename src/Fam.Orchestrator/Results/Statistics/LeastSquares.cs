namespace Fam.Orchestrator.Results.Statistics;

/// <summary>The straight line of least squares.</summary>
/// <param name="StandardError">Of the slope, from the residuals; null with two points.</param>
public sealed record LeastSquares(double Slope, double? StandardError)
{
    /// <summary>Null where there are not two different x.</summary>
    public static LeastSquares? Of(IReadOnlyList<(double X, double Y)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 2)
            return null;
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - x) * (point.X - x));
        if (spread == 0)
            return null;
        var slope = points.Sum(point => (point.X - x) * (point.Y - y)) / spread;
        var residuals = points.Sum(point => Math.Pow(point.Y - y - (slope * (point.X - x)), 2));
        return new LeastSquares(slope, points.Count == 2 ? null : Math.Sqrt(residuals / (points.Count - 2) / spread));
    }
}
