using Fam.Contracts.Papers;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>
/// The paper's values, as they lie in <c>configs/paper/values</c> when the dashboard is built. They are shown beside measured ones
/// and labelled as the paper's; no mean, interval or test has them among its numbers.
/// </summary>
public static class PaperShelf
{
    private const string Prefix = "paper/";

    /// <summary>Every file, by its name.</summary>
    public static IReadOnlyList<PaperValues> All { get; } = [.. Read().OrderBy(values => values.Name, StringComparer.Ordinal)];

    /// <summary>Scores of configurations over all lengths of a task, of the paper's sizes; where several tables have one, the first.</summary>
    public static IReadOnlyList<PaperScore> Scores(string task, string metric) => [.. Scored(task, metric).Where(score => score.Value.Parameters.Count == 0)];

    /// <summary>Those of a view's task, and of ablations (as the paper's Tables 5 to 7) those whose arm is among the view's.</summary>
    public static IReadOnlyList<PaperScore> Scores(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return [.. Scored(view.Task, view.Metric).Where(score => score.Value.Parameters.Count == 0 || view.Arms.Any(arm => PaperBeside.IsOf(score.Value, arm)))];
    }

    /// <summary>The scores of an arm: of its ablation where it is of one, else of its configuration.</summary>
    public static IReadOnlyList<PaperScore> Of(ComparisonArm arm, IReadOnlyList<PaperScore> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var own = scores.Where(score => PaperBeside.IsOf(score.Value, arm)).ToList();
        return own.Exists(score => score.Value.Parameters.Count > 0) ? own.FindAll(score => score.Value.Parameters.Count > 0) : own;
    }

    /// <summary>What prompts cost, of the lengths that a view has.</summary>
    public static IReadOnlyList<PaperPoint> Costs(ComparisonView view, LengthCost cost)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(cost);
        return
        [
            .. Values().Where(pair => pair.Value.Metric == cost.Key && pair.Value.Length is not null)
                .SelectMany(pair => view.Lengths.Select((length, column) => (length, column)).Where(place => PaperBeside.IsAt(pair.Value, place.length)).Take(1)
                    .Select(place => new PaperPoint(pair.Value, pair.Source, place.column, pair.Value.Value * cost.PaperUnit))),
        ];
    }

    /// <summary>What the paper says in words of a figure or table, by the name of the sweep that repeats it; null where it repeats none.</summary>
    public static PaperValues? Find(string sweepName)
    {
        var name = PaperValues.NameFor(sweepName);
        return All.FirstOrDefault(values => values.Name == name);
    }

    private static IEnumerable<PaperScore> Scored(string task, string metric) => Values()
        .Where(pair => pair.Value.Task == task && pair.Value.Metric == metric && pair.Value is { Unit: "percent", Length: null } && pair.Value.Configuration.Length > 0 && ModelPresets.Names.Contains(pair.Value.Size))
        .Select(pair => new PaperScore(pair.Value, pair.Source)).DistinctBy(score => (score.Size, score.Arm));

    private static IEnumerable<(PaperValue Value, string Source)> Values() => All.SelectMany(values => values.Values.Select(value => (value, values.Source)));

    private static IEnumerable<PaperValues> Read()
    {
        var assembly = typeof(PaperShelf).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return PaperValues.Parse(reader.ReadToEnd());
        }
    }
}

/// <summary>A score that the paper prints.</summary>
/// <param name="Value">In percent.</param>
/// <param name="Source">Where it stands.</param>
public sealed record PaperScore(PaperValue Value, string Source)
{
    /// <summary>A preset's name.</summary>
    public string Size => Value.Size;

    /// <summary>Of that preset.</summary>
    public long Parameters => ModelParameters.Count(ModelPresets.Of(Value.Size));

    public string Configuration => Value.Configuration;

    /// <summary>The configuration, and what else an ablation varies: <c>FAM+M3 fam_length=4</c>.</summary>
    public string Arm => PaperBeside.Arm(Value);

    public string Task => Value.Task;

    /// <summary>0 to 1.</summary>
    public double Score => Value.Value / 100;
}

/// <summary>A number that the paper prints, on a chart over length.</summary>
/// <param name="Column">Of the view's lengths.</param>
/// <param name="Y">In the unit of the chart's axis.</param>
public sealed record PaperPoint(PaperValue Value, string Source, int Column, double Y);
