namespace Fam.Orchestrator.Sweeps.Specs.Yaml;

/// <summary>How large a spec may be; beyond that it is refused before it costs time or memory.</summary>
internal static class SpecLimits
{
    /// <summary>Bytes of the text as UTF-8.</summary>
    public const int Bytes = 256 * 1024;

    /// <summary>Lists and mappings inside one another.</summary>
    public const int Depth = 16;

    /// <summary>Characters of one value.</summary>
    public const int ScalarCharacters = 4 * 1024;

    /// <summary>Items of one list, keys of one mapping; so also values of one parameter.</summary>
    public const int Items = 1_000;

    /// <summary>Trials of a sweep, and combinations that a grid is expanded from.</summary>
    public const int Trials = 100_000;

    /// <summary>Faults that are listed; the rest is only counted.</summary>
    public const int Faults = 100;

    /// <summary>Parentheses and <c>not</c> inside one another in a condition.</summary>
    public const int ConditionDepth = 32;
}
