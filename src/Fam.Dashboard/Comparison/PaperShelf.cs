using Fam.Contracts.Papers;
using Fam.Contracts.Specs;

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

    /// <summary>Scores over all lengths of a task, 0 to 1, of the paper's sizes; where several tables have one, the first.</summary>
    public static IReadOnlyList<PaperScore> Scores(string task, string metric) =>
    [
        .. All.SelectMany(values => values.Values.Select(value => (values.Source, Value: value)))
            .Where(pair => pair.Value.Task == task && pair.Value.Metric == metric && pair.Value is { Unit: "percent", Length: null, Parameters.Count: 0 } && pair.Value.Configuration.Length > 0 && ModelPresets.Names.Contains(pair.Value.Size))
            .DistinctBy(pair => (pair.Value.Size, pair.Value.Configuration))
            .Select(pair => new PaperScore(pair.Value.Size, ModelParameters.Count(ModelPresets.Of(pair.Value.Size)), pair.Value.Configuration, task, pair.Value.Value / 100, pair.Source)),
    ];

    /// <summary>What the paper says in words of a figure or table, by the name of the sweep that repeats it; null where it repeats none.</summary>
    public static PaperValues? Find(string sweepName)
    {
        var name = PaperValues.NameFor(sweepName);
        return All.FirstOrDefault(values => values.Name == name);
    }

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
/// <param name="Size">A preset's name.</param>
/// <param name="Parameters">Of that preset.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Source">Where it stands.</param>
public sealed record PaperScore(string Size, long Parameters, string Configuration, string Task, double Score, string Source);
