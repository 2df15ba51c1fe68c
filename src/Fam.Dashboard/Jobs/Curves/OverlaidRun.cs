using Fam.Contracts.Views;
using Fam.Dashboard.Charts;
using Fam.Dashboard.Comparison;

namespace Fam.Dashboard.Jobs.Curves;

/// <summary>A run whose curves are drawn: the page's own, or one that is laid over it.</summary>
/// <param name="Color">Custom property of its colour.</param>
/// <param name="Dash">0 solid, 1 dashed, 2 dotted.</param>
public sealed record OverlaidRun(JobSummary Job, IReadOnlyList<MetricSeries> Series, string Color = "--accent", int Dash = 0)
{
    private const string Tokens = "train/tokens";

    /// <summary>Its name on charts; with its id where another run has the same.</summary>
    public string Name { get; private init; } = Job.Name;

    /// <summary>The same runs, each to be told from the others by colour, dash and name.</summary>
    public static IReadOnlyList<OverlaidRun> Distinguished(IReadOnlyList<OverlaidRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var colors = ConfigurationColor.ForArms([.. runs.Select(run => ConfigurationColor.Configuration(run.Job.Name))]);
        var names = runs.CountBy(run => run.Job.Name).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. runs.Select((run, index) => run with
            {
                Color = colors[index],
                Dash = colors.Take(index).Count(color => color == colors[index]),
                Name = names[run.Job.Name] > 1 ? $"{run.Job.Name} · {run.Job.Id}" : run.Job.Name,
            }),
        ];
    }

    /// <summary>Its line in the chart of a metric; null where it has none.</summary>
    public CurveLine? Line(string metric, CurveAxis axis)
    {
        if (Series.FirstOrDefault(series => series.Name == metric) is not { Points.Count: > 0 } series) return null;
        var tokens = axis is CurveAxis.Tokens ? Series.FirstOrDefault(found => found.Name == Tokens)?.Points : null;
        var start = Job.StartedAt ?? series.Points[0].At;
        return new CurveLine(Name, Color, Dash, [.. series.Points.Select(point => new CurvePoint(point.Step, Place(point), point.Value))]);

        double? Place(MetricPoint point) => axis switch
        {
            CurveAxis.Tokens => tokens is null ? null : TokensAt(tokens, point.Step),
            CurveAxis.Time => Math.Max(0, (point.At - start).TotalSeconds),
            _ => point.Step,
        };
    }

    /// <summary>Whether it tells how many tokens it has seen.</summary>
    public bool CountsTokens => Job.Metrics.ContainsKey(Tokens);

    /// <summary>Between two points of a thinned curve, as if every step had as many tokens.</summary>
    private static double? TokensAt(IReadOnlyList<MetricPoint> tokens, int step)
    {
        var (low, high) = (0, tokens.Count - 1);
        if (tokens.Count == 0 || step > tokens[high].Step) return null;
        if (step <= tokens[0].Step) return tokens[0].Step == 0 ? tokens[0].Value : tokens[0].Value * step / tokens[0].Step;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (tokens[middle].Step <= step) low = middle;
            else high = middle;
        }
        var (before, after) = (tokens[low], tokens[high]);
        return before.Step == after.Step ? after.Value : before.Value + ((after.Value - before.Value) * (step - before.Step) / (after.Step - before.Step));
    }
}
