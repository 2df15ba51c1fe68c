using System.Globalization;
using System.Text;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Charts;

/// <summary>What lies along a curve's horizontal axis.</summary>
public enum CurveAxis
{
    /// <summary>Optimizer steps.</summary>
    Step,

    /// <summary>Tokens trained on.</summary>
    Tokens,

    /// <summary>Seconds since the run started, its waiting included.</summary>
    Time,

    /// <summary>Lengths of an evaluation, one place each.</summary>
    Length,
}

/// <summary>How the reader wants curves drawn.</summary>
/// <param name="Smoothing">Weight of the past in an exponential moving average, 0 (off) to 0.99.</param>
/// <param name="Log">Whether vertical axes are logarithmic; null leaves it to the metric.</param>
/// <param name="From">First step that is looked at; null for the curves' own.</param>
/// <param name="To">Last step that is looked at.</param>
public sealed record CurveView(CurveAxis Axis = CurveAxis.Step, double Smoothing = 0, bool? Log = null, int? From = null, int? To = null)
{
    /// <summary>Whether only a stretch of the steps is looked at.</summary>
    public bool IsZoomed => From is not null || To is not null;
}

/// <summary>A point of a line.</summary>
/// <param name="X">Place on the axis; null where it is not known, and then the point is not drawn.</param>
/// <param name="Y">Null is a gap.</param>
public sealed record CurvePoint(int Step, double? X, double? Y);

/// <summary>A run's line in a chart.</summary>
/// <param name="Color">Custom property of the colour: <c>--arm-fam</c>.</param>
/// <param name="Dash">0 solid, 1 dashed, 2 dotted: tells lines of one colour apart.</param>
public sealed record CurveLine(string Name, string Color, int Dash, IReadOnlyList<CurvePoint> Points);

/// <summary>A chart of one metric.</summary>
public sealed record CurveModel(string Metric, Curve Curve, CurveView View, IReadOnlyList<CurveLine> Lines)
{
    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool Log => View.Log ?? Curve.Logarithmic;

    /// <summary>The last value of the first line that has one.</summary>
    public double? Last => Lines.Count == 0 ? null : Lines[0].Points.LastOrDefault(point => point.Y is not null)?.Y;

    /// <summary>Differs where another picture would come out.</summary>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{Metric}|{View.Axis}|{View.Smoothing}|{Log}|{View.From}|{View.To}");
            foreach (var line in Lines)
            {
                var last = line.Points.Count == 0 ? null : line.Points[^1];
                text.Append(CultureInfo.InvariantCulture, $"|{line.Name},{line.Color},{line.Dash},{line.Points.Count},{last?.Step},{last?.Y},{last?.X}");
            }
            return text.ToString();
        }
    }

    /// <summary>The chart in words, for those who do not see it.</summary>
    public string Words => $"{Curve.Title}. " + string.Join(" ", Lines.Select(Describe));

    private string Describe(CurveLine line)
    {
        var (first, last) = (line.Points.FirstOrDefault(point => point.Y is not null), line.Points.LastOrDefault(point => point.Y is not null));
        return first is null || last is null
            ? $"{line.Name}: no value."
            : $"{line.Name}: {Curve.Show(first.Y!.Value)} at {At(first)}, {Curve.Show(last.Y!.Value)} at {At(last)}.";
    }

    private string At(CurvePoint point) => string.Create(CultureInfo.InvariantCulture, $"{(View.Axis is CurveAxis.Length ? "length" : "step")} {point.Step}");

    /// <summary>The numbers, a row for each point of each line: run, step, place on the axis, value.</summary>
    public string Csv() => CsvTable.Of(
        ["run", "step", View.Axis switch { CurveAxis.Tokens => "tokens", CurveAxis.Time => "seconds", CurveAxis.Length => "length", _ => "x" }, Metric],
        Lines.SelectMany(line => line.Points.Select(point => new object?[] { line.Name, point.Step, point.X, point.Y })));
}
