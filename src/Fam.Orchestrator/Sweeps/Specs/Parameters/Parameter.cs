using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs.Conditions;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Trials;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>A parameter of the sweep.</summary>
/// <param name="Name">As the user wrote it.</param>
/// <param name="Mark">Where the name stands.</param>
/// <param name="Key">The key it sets; <see cref="KeyNames.Configuration"/> sets several.</param>
internal sealed record Parameter(string Name, Mark Mark, SpecKey Key)
{
    /// <summary>Listed values; empty where there is a distribution.</summary>
    public IReadOnlyList<Setting> Values { get; init; } = [];

    public Distribution? Distribution { get; init; }

    /// <summary>Null where it exists in every trial.</summary>
    public Condition? When { get; init; }

    public Mark WhenMark { get; init; }

    public bool IsConfiguration => Key.Path == MemoryKeys.Configuration;

    /// <summary>Whether trials can differ in it.</summary>
    public bool Varies => Distribution is not null || Values.Count > 1;

    /// <summary>Paths of the keys it sets.</summary>
    public IReadOnlyList<string> Sets => IsConfiguration ? MemoryKeys.Paths : [Key.Path];

    public SearchParameter ToSearch() => new(Name, [.. Values.Select(value => value.Value!)], Distribution);

    /// <summary>The settings that a choice makes.</summary>
    public IEnumerable<(string Path, Setting Setting)> Apply(Choice choice)
    {
        var mark = choice.Index >= 0 ? Values[choice.Index].Mark : Mark;
        return IsConfiguration
            ? MemoryKeys.Paths.Zip(MemoryKeys.Expand(MemoryConfiguration.TryParse((string)choice.Value)!), (path, value) => (path, new Setting(value, mark)))
            : [(Key.Path, new Setting(choice.Value, mark))];
    }
}
