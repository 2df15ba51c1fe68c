using Fam.Orchestrator.Sweeps.Specs.Trials;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>One key of a sweep spec. Reading, suggestions, defaults and the documentation all come from this record.</summary>
/// <param name="Path">Where the key stands: <c>model.block_size</c>; <c>evaluate[].samples</c> in a list's items, <c>parameters.*.when</c> under names of the user's.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="Description">One sentence for the documentation.</param>
internal sealed record SpecKey(string Path, SpecType Type, string Description)
{
    /// <summary>Value where the key is left out; null where there is none.</summary>
    public object? Default { get; init; }

    /// <summary>Default that depends on other keys; goes before <see cref="Default"/>.</summary>
    public DerivedDefault? Derived { get; init; }

    public bool Required { get; init; }

    /// <summary>Whether it may be a parameter of the sweep.</summary>
    public bool Sweepable { get; init; }

    /// <summary>Other spellings of <see cref="Name"/> that are read as the same key.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The words of the path.</summary>
    public IReadOnlyList<string> Words { get; } = Path.Split('.');

    public string Name => Words[^1];

    /// <summary>Path of the mapping that holds the key; empty for a key of the sweep itself.</summary>
    public string Parent { get; } = Path.LastIndexOf('.') is var dot and >= 0 ? Path[..dot] : "";

    /// <summary>The section without which the key has no value; null where it always has one.</summary>
    public string? OptionalSection { get; } = OptionalSections.Paths.LastOrDefault(section => Path.StartsWith(section + ".", StringComparison.Ordinal));

    /// <summary>The default in words, for the documentation.</summary>
    public string DefaultText =>
        Derived?.Text ?? (Required ? "required" : Default is null ? "none" : SpecValue.Format(Default));
}

/// <summary>Sections that exist only where they are written, with whatever is below them; inner ones come last.</summary>
internal static class OptionalSections
{
    public static IReadOnlyList<string> Paths { get; } = ["lora", "training", "curriculum", "curriculum.gate"];
}

/// <summary>A default computed from other keys of the same trial.</summary>
/// <param name="Text">The rule in words.</param>
/// <param name="DependsOn">Paths it reads.</param>
/// <param name="Compute">Null while what it depends on is faulty.</param>
internal sealed record DerivedDefault(string Text, IReadOnlyList<string> DependsOn, Func<TrialValues, object?> Compute);
