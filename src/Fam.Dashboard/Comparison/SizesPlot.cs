using System.Globalization;
using Fam.Contracts.Views;
using Fam.Dashboard.Display;

namespace Fam.Dashboard.Comparison;

/// <summary>A score or a cost over the size of the model, one line for each configuration.</summary>
public static class SizesPlot
{
    /// <param name="view">The arms.</param>
    /// <param name="groups">Over seeds.</param>
    /// <param name="place">Which score is meant.</param>
    /// <param name="measure"><see cref="Measure.Score"/>, <see cref="Measure.Effective"/> or a cost's key.</param>
    /// <param name="logarithmic">Whether the vertical axis is, where it is no score.</param>
    /// <param name="paper">The paper's scores to lay over; only scores over all lengths can have such.</param>
    public static Plot Of(ComparisonView view, IReadOnlyList<ArmGroup> groups, ScorePlace place, string measure, bool logarithmic, IReadOnlyList<PaperScore> paper)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(paper);
        var sizes = groups.GroupBy(group => group.Size, StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Parameters: Math.Round(group.Average(part => part.Mean(arm => arm.Parameters) ?? 1))))
            .OrderBy(size => size.Parameters).ToList();
        var quoted = measure == Measure.Score ? paper : [];
        var papers = quoted.Select(score => (Name: $"{score.Size} (paper)", Parameters: (double)score.Parameters)).Distinct().OrderBy(size => size.Parameters).ToList();
        var places = sizes.Concat(papers).ToList();
        var twice = groups.GroupBy(group => (group.Variant, group.Size)).Any(same => same.Count() > 1);
        var lines = groups.GroupBy(group => twice ? $"{group.Variant} · {view.Sweeps.FirstOrDefault(sweep => sweep.Id == group.First.SweepId)?.Name ?? group.First.SweepId}" : group.Variant, StringComparer.Ordinal).ToList();
        return new Plot
        {
            Kind = "lines",
            X = new("parameters of the model (log scale)")
            {
                ShortName = "parameters",
                Scale = "log",
                Format = "count",
                Ticks = [.. places.Select(size => size.Parameters)],
                Labels = [.. places.Select(size => size.Name.Length == 0 ? Units.Count(size.Parameters) : $"{size.Name}\n{Units.Count(size.Parameters)}")],
            },
            Y = Axis(view, place, measure, logarithmic),
            Columns = [.. places.Select(size => $"{size.Name} · {Units.Count(size.Parameters)} parameters")],
            Series =
            [
                .. lines.Select((line, index) => new PlotSeries(line.Key)
                {
                    EndLabel = line.Key,
                    Color = ConfigurationColor.Variable(line.First().Configuration),
                    Symbol = index,
                    Emphasis = LengthPlot.IsFeedback(line.First().Configuration),
                    Points = [.. line.OrderBy(group => group.Mean(arm => arm.Parameters)).Select(group => Point(view, group, place, measure, sizes.FindIndex(size => size.Name == group.Size), sizes, logarithmic)).OfType<PlotPoint>()],
                }),
                .. quoted.GroupBy(score => score.Arm).Select(line => new PlotSeries($"{line.Key} (paper)")
                {
                    Color = ConfigurationColor.Variable(line.First().Configuration),
                    Quoted = true,
                    Points = [.. line.Select(score => new PlotPoint(score.Parameters, score.Score, [Units.Rate(score.Score), "the paper's", score.Source]) { Column = sizes.Count + papers.FindIndex(size => size.Name == $"{score.Size} (paper)") })],
                }),
            ],
        };
    }

    private static PlotAxis Axis(ComparisonView view, ScorePlace place, string measure, bool logarithmic) => measure switch
    {
        Measure.Score => new($"{LengthWords.Title(view.Metric)} {place.Words}") { Format = LengthWords.Format(view) },
        Measure.Effective => new($"effective length, {view.LengthUnit}") { Format = "count", Scale = logarithmic ? "log1p" : "value", Min = 0 },
        _ => AxisOf(Measure.Costs.First(cost => cost.Key == measure), logarithmic),
    };

    /// <summary>The axis of a cost; without a logarithm it begins at 0, so that lengths on it are shares.</summary>
    public static PlotAxis AxisOf(Measure cost, bool logarithmic)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return new(cost.Name) { Format = cost.Format, Scale = logarithmic ? "log" : "value", Min = logarithmic ? null : 0 };
    }

    private static PlotPoint? Point(ComparisonView view, ArmGroup group, ScorePlace place, string measure, int size, List<(string Name, double Parameters)> sizes, bool logarithmic)
    {
        var x = sizes[size].Parameters;
        if (measure == Measure.Score)
            return place.Of(group) is { } score
                ? new PlotPoint(x, score.Mean, [Units.Rate(score.Mean), score.Certainty, $"n = {score.Samples.ToString(CultureInfo.InvariantCulture)}", score.InReach ? "in reach" : ""]) { Low = score.Low, High = score.High, Column = size }
                : null;
        if (measure == Measure.Effective)
        {
            var lengths = group.Arms.Select(arm => arm.EffectiveLength).OfType<EffectiveLength>().OrderBy(length => length.Length ?? 0).ToList();
            if (lengths.Count == 0) return null;
            var middle = lengths[lengths.Count / 2];
            return new PlotPoint(x, middle.Length ?? 0, [EffectiveWords.Of(view, group), $"score above {Units.Rate(view.Threshold)}"])
            {
                Low = group.IsMean ? lengths[0].Length ?? 0 : middle.Low ?? 0,
                High = group.IsMean ? lengths[^1].Length ?? 0 : middle.High ?? middle.Length ?? 0,
                Column = size,
            };
        }
        var cost = Measure.Costs.First(known => known.Key == measure);
        var values = group.Arms.Select(cost.Of).OfType<double>().Where(value => value > 0 || !logarithmic).ToList();
        return values.Count == 0 ? null : new PlotPoint(x, values.Average(), [cost.Show(values.Average()), group.IsMean ? $"seeds {cost.Show(values.Min())} to {cost.Show(values.Max())}" : ""])
        {
            Low = values.Min(),
            High = values.Max(),
            Column = size,
        };
    }
}
