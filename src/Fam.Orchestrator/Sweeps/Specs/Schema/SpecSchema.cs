namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>Every key of a sweep spec.</summary>
internal static class SpecSchema
{
    private static readonly string[] TrialSections = ["model.", "task.", "lora.", "training.", "curriculum.", "resources.", "runtime."];

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<SpecKey> Keys { get; } = [.. SweepKeys.All, .. ModelKeys.All, .. TaskKeys.All, .. LoraKeys.All, .. TrainingKeys.All];

    public static IReadOnlyDictionary<string, SpecKey> ByPath { get; } = Keys.ToDictionary(key => key.Path);

    private static readonly ILookup<string, SpecKey> Children = Keys.ToLookup(key => key.Parent);

    /// <summary>Keys of the mapping at a path; empty path for the sweep itself.</summary>
    public static IEnumerable<SpecKey> ChildrenOf(string parent) => Children[parent];

    /// <summary>Keys with one value per trial, which conditions may read.</summary>
    public static IReadOnlyList<SpecKey> TrialKeys { get; } =
        [.. Keys.Where(key => key.Type is not (SectionType or SectionListType) && (key.Path is "kind" or "model_name_or_path" || TrialSections.Any(section => key.Path.StartsWith(section, StringComparison.Ordinal))))];

    /// <summary>Keys that may be parameters.</summary>
    public static IReadOnlyList<SpecKey> SweepableKeys { get; } = [.. Keys.Where(key => key.Sweepable)];
}
