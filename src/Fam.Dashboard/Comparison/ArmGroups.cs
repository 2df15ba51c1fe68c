using Fam.Contracts.Views;

namespace Fam.Dashboard.Comparison;

/// <summary>Sorts a view's arms into lines.</summary>
public static class ArmGroups
{
    /// <summary>Lines of a chart at most; more tell nobody anything.</summary>
    public const int MostLines = 60;

    private const string SeedWord = "seed=";

    /// <summary>A line for each arm.</summary>
    public static IReadOnlyList<ArmGroup> OverNothing(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var variants = Variants(view);
        return Named(view, [.. view.Arms.Select(arm => new ArmGroup(arm.Name, variants[arm.JobId], [arm]))]);
    }

    /// <summary>A line for each variant, size and sweep, over its seeds.</summary>
    public static IReadOnlyList<ArmGroup> OverSeeds(ComparisonView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var variants = Variants(view);
        var sizes = view.Arms.Select(arm => arm.Size).Distinct(StringComparer.Ordinal).Count();
        return Named(view,
        [
            .. view.Arms.GroupBy(arm => (Variant: variants[arm.JobId], arm.Size, arm.SweepId))
                .Select(group => new ArmGroup(sizes > 1 && group.Key.Size.Length > 0 ? $"{group.Key.Variant} {group.Key.Size}" : group.Key.Variant, group.Key.Variant, [.. group])),
        ]);
    }

    /// <summary>Whether any two arms differ in their seed alone.</summary>
    public static bool HasSeeds(ComparisonView view) => OverSeeds(view).Any(group => group.IsMean);

    /// <summary>
    /// An arm's configuration, and those words of its name that tell it from others of its configuration and size; a seed is
    /// no such word, and what makes a size is the size's to say.
    /// </summary>
    private static Dictionary<string, string> Variants(ComparisonView view)
    {
        var words = view.Arms.ToDictionary(arm => arm.JobId, arm => Words(arm).ToList(), StringComparer.Ordinal);
        return view.Arms.GroupBy(arm => (arm.Configuration, arm.Size, arm.SweepId)).SelectMany(alike =>
        {
            var arms = alike.ToList();
            return arms.Select(arm => (arm.JobId, Variant: string.Join(' ', words[arm.JobId].Where(word => !arms.TrueForAll(other => words[other.JobId].Contains(word, StringComparer.Ordinal))).Prepend(arm.Configuration))));
        }).ToDictionary(pair => pair.JobId, pair => pair.Variant, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Words(ComparisonArm arm) =>
        arm.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != arm.Configuration && !word.StartsWith(SeedWord, StringComparison.Ordinal) && !word.Contains("." + SeedWord, StringComparison.Ordinal));

    /// <summary>Gives lines of one name their sweep's besides, and a number where that does not tell them apart.</summary>
    private static List<ArmGroup> Named(ComparisonView view, List<ArmGroup> groups)
    {
        var sweeps = view.Sweeps.ToDictionary(sweep => sweep.Id, sweep => sweep.Name, StringComparer.Ordinal);
        var several = sweeps.Count > 1;
        var named = groups.ConvertAll(group => several && groups.Count(other => other.Name == group.Name) > 1 ? group with { Name = $"{group.Name} · {sweeps.GetValueOrDefault(group.First.SweepId, group.First.SweepId)}" } : group);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return named.ConvertAll(group => (seen[group.Name] = seen.GetValueOrDefault(group.Name) + 1) is > 1 and var nth ? group with { Name = $"{group.Name} ({nth})" } : group);
    }
}
