using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>What the comparison chart draws; <c>js/comparison-chart.js</c> reads it.</summary>
/// <param name="Lengths">The columns, ascending.</param>
/// <param name="Arms">The lines.</param>
/// <param name="Metric">Title of the vertical axis.</param>
public sealed record ComparisonModel(IReadOnlyList<ComparisonLength> Lengths, IReadOnlyList<ComparisonModel.Line> Arms, string Metric)
{
    /// <param name="Color">CSS custom property of the line's colour.</param>
    /// <param name="Dashed">Trained only within its reach: the configuration's best case.</param>
    /// <param name="Emphasis">Drawn above the others.</param>
    /// <param name="Reach">Largest filler, in blocks, at which memory segments alone can carry the needle; null where none or no limit is marked.</param>
    public sealed record Line(string Name, string Configuration, string Color, bool Dashed, bool Emphasis, int? Reach, IReadOnlyList<ComparisonCell?> Cells);

    /// <summary>Whether another model would be drawn the same.</summary>
    public bool LooksLike(ComparisonModel? other) =>
        other is not null && Metric == other.Metric && Lengths.SequenceEqual(other.Lengths) && Arms.Count == other.Arms.Count
        && Arms.Zip(other.Arms).All(pair => Same(pair.First, pair.Second));

    private static bool Same(Line one, Line other) => one with { Cells = [] } == other with { Cells = [] } && one.Cells.SequenceEqual(other.Cells);

    public static ComparisonModel Of(ComparisonView view, IReadOnlyList<JobSummary> jobs)
    {
        ArgumentNullException.ThrowIfNull(view);
        var colors = ConfigurationColor.ForArms([.. view.Arms.Select(arm => arm.Configuration)]);
        var withinReach = jobs.Where(WithinReach).Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        return new(
            view.Lengths,
            [.. view.Arms.Select((arm, index) => new Line(
                arm.Name,
                arm.Configuration,
                colors[index],
                withinReach.Contains(arm.JobId),
                MemoryConfiguration.TryParse(arm.Configuration) is { Architecture: Architecture.Fam },
                arm.ReachFillerBlocks is >= 0 ? arm.ReachFillerBlocks : null,
                arm.Cells))],
            Words(view.Metric));
    }

    /// <summary>Whether a trial's parameters say that its curriculum stays inside its reach.</summary>
    public static bool WithinReach(JobSummary job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Parameters.Any(parameter =>
            parameter.Key.EndsWith("within_reach", StringComparison.Ordinal) && string.Equals(parameter.Value, "true", StringComparison.OrdinalIgnoreCase));
    }

    private static string Words(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
