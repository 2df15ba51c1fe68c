using System.Globalization;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>Scores over length and depth, a panel for each arm; of a task without depths one panel of arms over length.</summary>
public static class DepthPlot
{
    public static Plot Of(ComparisonDepths depths, ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(depths);
        var unlike = depths.Arms.GroupBy(arm => arm.Name, StringComparer.Ordinal).Any(same => same.Count() > 1);
        return new Plot
        {
            Kind = "heat",
            X = Lengths(view, depths.Lengths),
            Y = new("depth") { Scale = "category", Labels = [.. depths.Depths.Reverse().Select(Depth)] },
            Columns = [.. depths.Lengths.SelectMany(length => depths.Depths.Select(depth => $"{LengthWords.Length(view, length.FillerBlocks)}, needle at {Depth(depth)}"))],
            Series =
            [
                .. depths.Arms.Select(arm => new PlotSeries(unlike ? $"{arm.Name} ({arm.JobId})" : arm.Name)
                {
                    Color = ConfigurationColor.Variable(arm.Configuration),
                    Points = [.. arm.Rows.SelectMany((row, column) => row.Select((cell, depth) => cell is null ? null : Point(cell, column, depth, depths.Depths.Count)).OfType<PlotPoint>())],
                }),
            ],
        };
    }

    /// <summary>Arms over length, for a task whose needle has one place.</summary>
    public static Plot WithoutDepths(ComparisonView view, IReadOnlyList<ArmGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(groups);
        return new Plot
        {
            Kind = "heat",
            X = Lengths(view, view.Lengths),
            Y = new("") { Scale = "category", Labels = [.. groups.Reverse().Select(group => group.Name)] },
            Columns = [.. view.Lengths.Select(length => LengthWords.Length(view, length.FillerBlocks))],
            Series =
            [
                new PlotSeries(LengthWords.Title(view.Metric))
                {
                    Color = "--text",
                    Points = [.. groups.SelectMany((group, row) => view.Lengths.Select((_, column) => group.Cell(column) is { } cell
                        ? new PlotPoint(column, groups.Count - 1 - row, [group.Name, Units.Rate(cell.Rate), LengthPlot.Interval(cell, group), $"n = {cell.Samples.ToString(CultureInfo.InvariantCulture)}", cell.InReach ? "in reach" : ""]) { Column = column, Value = cell.Rate, Marked = cell.InReach }
                        : null).OfType<PlotPoint>())],
                },
            ],
        };
    }

    /// <summary>A depth as a reader says it: <c>25 %</c>.</summary>
    public static string Depth(double percent) => $"{percent.ToString("0.#", CultureInfo.InvariantCulture)} %";

    private static PlotAxis Lengths(ComparisonView view, IReadOnlyList<ComparisonLength> lengths) =>
        new(LengthWords.Axis(view)) { ShortName = LengthWords.ShortAxis(view), Scale = "category", Labels = [.. lengths.Select(length => LengthWords.Heading(view, length.FillerBlocks))] };

    // The start of the context is at the top.
    private static PlotPoint Point(DepthCell cell, int column, int depth, int depths) =>
        new(column, depths - 1 - depth, [Units.Rate(cell.Mean), $"{Units.Rate(cell.Low)}–{Units.Rate(cell.High)}", $"n = {cell.Samples.ToString(CultureInfo.InvariantCulture)}", cell.InReach ? "in reach" : ""])
        {
            Column = (column * depths) + depth,
            Value = cell.Mean,
            Marked = cell.InReach,
        };
}
