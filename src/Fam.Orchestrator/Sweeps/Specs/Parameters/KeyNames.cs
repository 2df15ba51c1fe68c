using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Trials;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>What a name means: a key by its path, by the end of its path, or by its last word.</summary>
/// <param name="Key">Null where no key, or more than one, has this name.</param>
/// <param name="Candidates">Paths of all keys of this name.</param>
/// <param name="Nearest">A name that was probably meant, where none fits.</param>
internal sealed record KeyName(SpecKey? Key, IReadOnlyList<string> Candidates, string? Nearest);

/// <summary>Resolves the names of parameters and of conditions.</summary>
internal static class KeyNames
{
    /// <summary>Stands for the keys a short name expands to.</summary>
    public static SpecKey Configuration { get; } = new(MemoryKeys.Configuration, new ConfigurationType(), "Short names of memory configurations.") { Sweepable = true };

    private static readonly List<SpecKey> Sweepable = [.. SpecSchema.SweepableKeys, Configuration];
    private static readonly List<SpecKey> Readable = [.. SpecSchema.TrialKeys, Configuration];

    public static KeyName ForParameters(string name) => Resolve(name, Sweepable);

    public static KeyName ForConditions(string name) => Resolve(name, Readable);

    private static KeyName Resolve(string name, List<SpecKey> keys)
    {
        if (keys.Find(key => key.Path == name) is { } exact) return new(exact, [exact.Path], null);
        var found = keys.Where(key => key.Path.EndsWith("." + name, StringComparison.Ordinal)).ToList();
        if (found.Count > 0) return new(found.Count == 1 ? found[0] : null, [.. found.Select(key => key.Path)], null);
        var synonym = NotHere.Synonym(name) is { } path && keys.Exists(key => key.Path == path) ? path : null;
        return new(null, [], synonym ?? Spelling.Nearest(name, keys.Select(key => name.Contains('.') ? key.Path : key.Name)));
    }
}
