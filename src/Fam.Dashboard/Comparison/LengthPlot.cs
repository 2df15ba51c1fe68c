using System.Globalization;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>Scores over length, a line for each arm (as the paper's Fig. 3a).</summary>
public static class LengthPlot
{
    /// <param name="view">What is drawn; lengths ascend.</param>
    /// <param name="withinReach">Arms that were trained only within their reach: their configuration's best case, drawn dashed.</param>
    /// <param name="logarithmic">Whether the lengths lie by their logarithm.</param>
    public static Plot Of(ComparisonView view, IReadOnlySet<string> withinReach, bool logarithmic = true)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(withinReach);
        var colors = ConfigurationColor.ForArms([.. view.Arms.Select(arm => arm.Configuration)]);
        var configurations = view.Arms.Select(arm => arm.Configuration).Distinct(StringComparer.Ordinal).ToList();
        var marked = new HashSet<string>(StringComparer.Ordinal);
        return new Plot
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
            Y = new(LengthWords.Title(view.Metric)) { Format = "rate" },
            Columns = [.. view.Lengths.Select(length => LengthWords.Length(view, length.FillerBlocks) + (length.MeanPromptTokens is { } tokens ? $" · prompts of {Units.Count(Math.Round(tokens))} tokens" : ""))],
            Series =
            [
                .. view.Arms.Select((arm, index) => new PlotSeries(arm.Name)
                {
                    EndLabel = configurations.Count > 1 ? arm.Configuration : EndOf(arm),
                    Color = colors[index],
                    Symbol = configurations.Count > 1 ? configurations.IndexOf(arm.Configuration) : index,
                    Dashed = withinReach.Contains(arm.JobId),
                    Emphasis = MemoryConfiguration.TryParse(arm.Configuration) is { Architecture: Architecture.Fam },
                    Mark = arm.ReachFillerBlocks is >= 0 && marked.Add(arm.Configuration) ? arm.ReachFillerBlocks : null,
                    MarkLabel = $"{arm.Configuration} reach",
                    Points = [.. arm.Cells.Select((cell, column) => cell is null ? null : Point(view.Lengths[column].FillerBlocks, cell, column)).OfType<PlotPoint>()],
                }),
            ],
        };
    }

    /// <summary>Arms that their sweep trained only within their reach.</summary>
    public static IReadOnlySet<string> WithinReach(IEnumerable<JobSummary> jobs) =>
        jobs.Where(job => job.Parameters.Any(parameter => parameter.Key.EndsWith("within_reach", StringComparison.Ordinal) && string.Equals(parameter.Value, "true", StringComparison.OrdinalIgnoreCase)))
            .Select(job => job.Id).ToHashSet(StringComparer.Ordinal);

    private static string EndOf(ComparisonArm arm) => arm.Name.StartsWith(arm.Configuration, StringComparison.Ordinal) && arm.Name[arm.Configuration.Length..].Trim() is { Length: > 0 } rest ? rest : arm.Name;

    private static PlotPoint Point(int length, ComparisonCell cell, int column) =>
        new(length, cell.Rate,
        [
            Units.Rate(cell.Rate),
            $"{Units.Rate(cell.Low)}–{Units.Rate(cell.High)}",
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
