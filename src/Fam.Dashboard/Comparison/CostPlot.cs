using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>What a score has cost: a point for each arm, the better the further up and to the left.</summary>
public static class CostPlot
{
    public static Plot Of(ComparisonView view, IReadOnlyList<ArmGroup> groups, ScorePlace place, Measure cost, bool logarithmic)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(cost);
        var colors = ConfigurationColor.ForArms([.. groups.Select(group => group.Configuration)]);
        var sizes = groups.Select(group => group.Size).Distinct(StringComparer.Ordinal).ToList();
        return new Plot
        {
            Kind = "points",
            X = SizesPlot.AxisOf(cost, logarithmic) with { Name = cost.Name + (logarithmic ? " (log scale)" : "") },
            Y = new($"{LengthWords.Title(view.Metric)} {place.Words}") { Format = LengthWords.Format(view) },
            Columns = [.. groups.Select(group => $"{group.Size} · {Units.Count(group.Mean(arm => arm.Parameters))} parameters")],
            Series =
            [
                .. groups.Select((group, index) => new PlotSeries(group.Name)
                {
                    EndLabel = sizes.Count > 1 ? $"{group.Configuration} {group.Size}" : group.Name,
                    Color = colors[index],
                    Symbol = sizes.IndexOf(group.Size),
                    Emphasis = LengthPlot.IsFeedback(group.Configuration),
                    Points = place.Of(group) is { } score && group.Mean(cost.Of) is { } value && (value > 0 || !logarithmic)
                        ? [new PlotPoint(value, score.Mean, [Units.Rate(score.Mean), score.Certainty, cost.Show(value)]) { Low = score.Low, High = score.High, Column = index }]
                        : [],
                }),
            ],
        };
    }
}
