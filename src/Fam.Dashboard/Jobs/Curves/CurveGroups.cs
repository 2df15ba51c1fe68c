using Fam.Dashboard.Charts;

namespace Fam.Dashboard.Jobs.Curves;

/// <summary>The charts of runs, by what they are about.</summary>
public static class CurveGroups
{
    /// <summary>Groups that have a chart, in the order of the page. A score that was taken once is no curve; over the lengths that it was taken at it is.</summary>
    public static IReadOnlyList<(string Heading, IReadOnlyList<CurveModel> Charts)> Of(IReadOnlyList<OverlaidRun> runs, CurveView view)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(view);
        var overSteps = runs.SelectMany(run => run.Series).Where(series => series.Points.Count > (series.Name.StartsWith("eval/", StringComparison.Ordinal) ? 1 : 0))
            .Select(series => series.Name).Distinct(StringComparer.Ordinal)
            .Select(metric => Chart(metric, runs, view));
        var charts = overSteps.Concat(OverLengths(runs, view)).Where(chart => chart.Lines.Any(line => line.Points.Count > 0));
        return
        [
            .. charts.GroupBy(chart => chart.Curve.Group).OrderBy(group => group.Key)
                .Select(group => (Curve.Heading(group.Key), (IReadOnlyList<CurveModel>)[.. group.OrderBy(chart => chart.Curve.Order).ThenBy(chart => chart.Metric, StringComparer.Ordinal)])),
        ];
    }

    /// <summary>The chart of one metric.</summary>
    public static CurveModel Chart(string metric, IReadOnlyList<OverlaidRun> runs, CurveView view)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(view);
        return new(metric, Curve.Of(metric), view, [.. runs.Select(run => run.Line(metric, view.Axis)).OfType<CurveLine>()]);
    }

    private static IEnumerable<CurveModel> OverLengths(IReadOnlyList<OverlaidRun> runs, CurveView view) => runs
        .SelectMany(run => run.Job.Metrics.Keys.Select(MetricNames.AtLength).OfType<(string Name, int Length)>().Select(found => found.Name)).Distinct(StringComparer.Ordinal)
        .Select(metric => new CurveModel(
            $"{metric}@length",
            Curve.Of(metric) with { Group = CurveGroup.Evaluation, Title = $"{metric["eval/".Length..]} by length" },
            view with { Axis = CurveAxis.Length, Smoothing = 0 },
            [.. runs.Select(run => new CurveLine(run.Name, run.Color, run.Dash, Scores(run, metric))).Where(line => line.Points.Count > 0)]));

    private static List<CurvePoint> Scores(OverlaidRun run, string metric) =>
    [
        .. run.Job.Metrics.Select(pair => (Place: MetricNames.AtLength(pair.Key), pair.Value)).Where(score => score.Place?.Name == metric)
            .Select(score => new CurvePoint(score.Place!.Value.Length, score.Place.Value.Length, score.Value)).OrderBy(point => point.X),
    ];
}
