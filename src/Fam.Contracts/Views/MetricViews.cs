namespace Fam.Contracts.Views;

/// <summary>One metric of several runs, for a chart of them all.</summary>
/// <param name="Runs">In the order of their sweeps; runs without the metric are left out.</param>
public sealed record MetricCurves(string Name, IReadOnlyList<RunCurve> Runs)
{
    /// <summary>Most runs that are asked for at once; of a sweep, the first so many that have the metric.</summary>
    public const int MostRuns = 500;

    /// <summary>Whether the sweep has more runs with the metric than are here.</summary>
    public bool More { get; init; }
}

/// <summary>A run's curve in columns: as many values as steps.</summary>
public sealed record RunCurve
{
    public required string JobId { get; init; }

    /// <summary>The arm's name on charts.</summary>
    public required string Name { get; init; }

    /// <summary>The whole curve, however little of it is here.</summary>
    public required CurveExtent Whole { get; init; }

    /// <summary>Steps of one point after the other, ascending; each is a step of the curve.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The values at these steps; null is not-a-number.</summary>
    public required IReadOnlyList<double?> Values { get; init; }
}

/// <summary>A metric that can be asked for.</summary>
/// <param name="Runs">Runs that have it, of those that were looked at.</param>
public sealed record MetricName(string Name, int Runs);
