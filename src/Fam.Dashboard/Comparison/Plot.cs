using System.Text.Json;

namespace Fam.Dashboard.Comparison;

/// <summary>A chart of the comparison in numbers and finished words; <c>js/compare-chart.js</c> draws it.</summary>
public sealed record Plot
{
    /// <summary><c>lines</c>, <c>points</c>, <c>heat</c> or <c>bars</c>.</summary>
    public required string Kind { get; init; }

    public required PlotAxis X { get; init; }
    public required PlotAxis Y { get; init; }
    public required IReadOnlyList<PlotSeries> Series { get; init; }

    /// <summary>Heading of the note on hover, by <see cref="PlotPoint.Column"/>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Names of the series that the reader has taken away.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>The stretch of the horizontal axis that is shown, in percent; null is all of it.</summary>
    public IReadOnlyList<double>? Zoom { get; init; }

    /// <summary>Two plots of one text are drawn the same.</summary>
    public string ToText() => JsonSerializer.Serialize(this);
}

/// <summary>An axis.</summary>
/// <param name="Name">Its title, with the unit.</param>
public sealed record PlotAxis(string Name)
{
    /// <summary>The title where there is little room; null is the same.</summary>
    public string? ShortName { get; init; }

    /// <summary><c>value</c>, <c>log</c>, <c>log1p</c> (the logarithm of one more, which has a place for 0) or <c>category</c>.</summary>
    public string Scale { get; init; } = "value";

    /// <summary>How numbers are written: <c>rate</c>, <c>count</c>, <c>bytes</c>, <c>duration</c> or <c>value</c>.</summary>
    public string Format { get; init; } = "value";

    /// <summary>Places with a tick; null leaves it to the chart.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    /// <summary>What stands at the ticks, or the categories; null writes the numbers.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public double? Min { get; init; }
    public double? Max { get; init; }
}

/// <summary>A line, a set of points or a part of each bar.</summary>
public sealed record PlotSeries(string Name)
{
    /// <summary>What stands at its end; shorter than its name.</summary>
    public string? EndLabel { get; init; }

    /// <summary>CSS custom property of its colour.</summary>
    public string Color { get; init; } = "--arm-other";

    /// <summary>Which symbol it has; those of one number have the same.</summary>
    public int Symbol { get; init; }

    public bool Dashed { get; init; }

    /// <summary>Drawn above the others, and thicker.</summary>
    public bool Emphasis { get; init; }

    /// <summary>Not measured here: drawn as points that no line joins.</summary>
    public bool Quoted { get; init; }

    /// <summary>Where on the horizontal axis a vertical marks it; null for nowhere.</summary>
    public double? Mark { get; init; }
    public string? MarkLabel { get; init; }

    public required IReadOnlyList<PlotPoint> Points { get; init; }
}

/// <summary>A point, with its interval where it has one.</summary>
/// <param name="X">Place on the horizontal axis; of categories, their index.</param>
/// <param name="Y">Place on the vertical axis; of categories, their index.</param>
/// <param name="Tip">What is told of it on hover, cell by cell.</param>
public sealed record PlotPoint(double X, double Y, IReadOnlyList<string> Tip)
{
    public double? Low { get; init; }
    public double? High { get; init; }

    /// <summary>Whose heading it stands under; points of one column are told together.</summary>
    public int Column { get; init; }

    /// <summary>Of a heat map: the value that is coloured.</summary>
    public double? Value { get; init; }

    /// <summary>Of a heat map: whether a ring marks it, as inside the reach. Of bars: whether it is hatched, as not measured here.</summary>
    public bool Marked { get; init; }
}
