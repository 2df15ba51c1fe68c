using System.Globalization;
using Fam.Contracts.Papers;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>Scores over length, a line for each arm (as the paper's Fig. 3a), and what prompts cost over it.</summary>
public static class LengthPlot
{
    /// <param name="view">Its lengths ascend.</param>
    /// <param name="groups">The lines.</param>
    /// <param name="withinReach">Arms that were trained only within their reach: their configuration's best case, drawn dashed.</param>
    /// <param name="logarithmic">Whether the lengths lie by their logarithm.</param>
    /// <param name="paper">The paper's scores to lay over; only a task without lengths can have such.</param>
    public static Plot Of(ComparisonView view, IReadOnlyList<ArmGroup> groups, IReadOnlySet<string> withinReach, bool logarithmic = true, IReadOnlyList<PaperScore>? paper = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(withinReach);
        var marked = new HashSet<string>(StringComparer.Ordinal);
        var lines = Lines(view, groups, withinReach, (group, column) => group.Cell(column) is { } cell ? Point(view.Lengths[column].FillerBlocks, cell, column, group) : null)
            .Zip(groups, (line, group) => line with { Mark = group.First.ReachFillerBlocks is >= 0 && marked.Add(group.Configuration) ? group.First.ReachFillerBlocks : null, MarkLabel = $"{group.Configuration} reach" });
        var quoted = Quoted(view, [.. (paper ?? []).Select(score => new PaperPoint(score.Value, score.Source, 0, score.Score))], Units.Rate);
        return Over(view, logarithmic, new(LengthWords.Title(view.Metric)) { Format = LengthWords.Format(view) }, [.. lines, .. quoted]);
    }

    /// <summary>What prompts cost by their length.</summary>
    /// <param name="paper">The paper's costs to lay over.</param>
    public static Plot Of(ComparisonView view, IReadOnlyList<ArmGroup> groups, IReadOnlySet<string> withinReach, bool logarithmic, LengthCost cost, IReadOnlyList<PaperPoint> paper)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(withinReach);
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(paper);
        return Over(view, logarithmic, new(cost.Name) { Format = cost.Format, Min = 0 }, [.. Lines(view, groups, withinReach, Point), .. Quoted(view, paper, cost.Show)]);

        PlotPoint? Point(ArmGroup group, int column)
        {
            var values = group.Arms.Select(arm => arm.Cells[column] is { } cell ? cost.Of(cell, view.Lengths[column]) : null).OfType<double>().ToList();
            return values.Count == 0 ? null : new(view.Lengths[column].FillerBlocks, values.Average(), [cost.Show(values.Average()), group.IsMean ? $"seeds {cost.Show(values.Min())} to {cost.Show(values.Max())}" : ""])
            {
                Low = values.Min(),
                High = values.Max(),
                Column = column,
            };
        }
    }

    private static Plot Over(ComparisonView view, bool logarithmic, PlotAxis y, IReadOnlyList<PlotSeries> series) => new()
    {
        Kind = "lines",
        X = new(LengthWords.Axis(view) + (logarithmic ? " (log scale)" : ""))
        {
            ShortName = LengthWords.ShortAxis(view),
            Scale = logarithmic ? "log1p" : "value",
            Format = "count",
            Ticks = [.. view.Lengths.Select(length => (double)length.FillerBlocks)],
            Labels = [.. view.Lengths.Select(length => LengthWords.Heading(view, length.FillerBlocks))],
        },
        Y = y,
        Columns = [.. view.Lengths.Select(length => LengthWords.Length(view, length.FillerBlocks) + (length.MeanPromptTokens is { } tokens ? $" · prompts of {Units.Count(Math.Round(tokens))} tokens" : ""))],
        Series = series,
    };

    private static IEnumerable<PlotSeries> Lines(ComparisonView view, IReadOnlyList<ArmGroup> groups, IReadOnlySet<string> withinReach, Func<ArmGroup, int, PlotPoint?> point)
    {
        var colors = ConfigurationColor.ForArms([.. groups.Select(group => group.Configuration)]);
        var configurations = groups.Select(group => group.Configuration).Distinct(StringComparer.Ordinal).ToList();
        var sizes = groups.Select(group => group.Size).Distinct(StringComparer.Ordinal).ToList();
        return groups.Select((group, index) => new PlotSeries(group.Name)
        {
            EndLabel = configurations.Count == 1 ? EndOf(group) : sizes.Count > 1 ? $"{group.Configuration} {group.Size}" : group.Configuration,
            Color = colors[index],
            // One hue is one configuration, so that what else differs is told by the symbol.
            Symbol = sizes.Count > 1 ? sizes.IndexOf(group.Size) : configurations.Count > 1 ? configurations.IndexOf(group.Configuration) : index,
            Dashed = withinReach.Contains(group.First.JobId),
            Emphasis = IsFeedback(group.Configuration),
            Points = [.. Enumerable.Range(0, view.Lengths.Count).Select(column => point(group, column)).OfType<PlotPoint>()],
        });
    }

    private static IEnumerable<PlotSeries> Quoted(ComparisonView view, IReadOnlyList<PaperPoint> paper, Func<double?, string> show) =>
        paper.GroupBy(point => (Arm: PaperBeside.Arm(point.Value), point.Value.Size)).Select(line => new PlotSeries($"{line.Key.Arm} {line.Key.Size} (paper)")
        {
            Color = ConfigurationColor.Variable(line.First().Value.Configuration),
            Quoted = true,
            Points = [.. line.Select(point => new PlotPoint(view.Lengths[point.Column].FillerBlocks, point.Y, [show(point.Y), "the paper's", point.Source]) { Column = point.Column })],
        });

    /// <summary>Whether a configuration has the feedback memory that is in question.</summary>
    public static bool IsFeedback(string configuration) => MemoryConfiguration.TryParse(configuration) is { Architecture: Architecture.Fam };

    /// <summary>Arms that their sweep trained only within their reach.</summary>
    public static IReadOnlySet<string> WithinReach(IEnumerable<JobSummary> jobs) =>
        jobs.Where(job => job.Parameters.Any(parameter => parameter.Key.EndsWith("within_reach", StringComparison.Ordinal) && string.Equals(parameter.Value, "true", StringComparison.OrdinalIgnoreCase)))
            .Select(job => job.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>A cell's interval with its name.</summary>
    public static string Interval(ComparisonCell cell, ArmGroup group) =>
        group.IsMean ? $"seeds {Units.Rate(cell.Low)}–{Units.Rate(cell.High)}" : $"{Units.Rate(cell.Low)}–{Units.Rate(cell.High)}";

    private static string EndOf(ArmGroup group) =>
        group.Name.StartsWith(group.Configuration, StringComparison.Ordinal) && group.Name[group.Configuration.Length..].Trim() is { Length: > 0 } rest ? rest : group.Name;

    private static PlotPoint Point(int length, ComparisonCell cell, int column, ArmGroup group) =>
        new(length, cell.Rate,
        [
            Units.Rate(cell.Rate),
            Interval(cell, group),
            $"n = {cell.Samples.ToString(CultureInfo.InvariantCulture)}",
            cell.TokensPerSecond is null ? "" : Units.TokensPerSecond(cell.TokensPerSecond),
            cell.PeakMemoryBytes is null ? "" : Units.Bytes(cell.PeakMemoryBytes),
            cell.InReach ? "in reach" : "",
        ])
        {
            Low = cell.Low,
            High = cell.High,
            Column = column,
        };
}
