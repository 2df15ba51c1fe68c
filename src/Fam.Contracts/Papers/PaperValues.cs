using System.Text.Json;

namespace Fam.Contracts.Papers;

/// <summary>
/// What the paper says of a figure or table, to stand beside one's own results. These are printed numbers: they have no
/// samples, and enter no interval and no test.
/// </summary>
public sealed record PaperValues
{
    /// <summary>Name of the sweep in <c>configs/paper/</c> whose results these are, such as <c>fig3b</c>; others have a table of no sweep.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Where they stand, such as <c>arXiv 2404.09173v3, Table 11</c>.</summary>
    public required string Source { get; init; }

    public string? Note { get; init; }

    /// <summary>What is known of it in words alone.</summary>
    public required IReadOnlyList<string> Claims { get; init; }

    public required IReadOnlyList<PaperValue> Values { get; init; }

    /// <summary>Suffix of the names of sweeps at the scale of a processor.</summary>
    private const string TinySuffix = "-tiny";

    /// <summary>The name under which a sweep's values lie.</summary>
    public static string NameFor(string sweepName)
    {
        ArgumentNullException.ThrowIfNull(sweepName);
        return sweepName.EndsWith(TinySuffix, StringComparison.Ordinal) ? sweepName[..^TinySuffix.Length] : sweepName;
    }

    /// <exception cref="JsonException">The text is not of this form.</exception>
    public static PaperValues Parse(string json) => JsonSerializer.Deserialize<PaperValues>(json, FamJson.Options) ?? throw new JsonException("The text is null.");
}

/// <summary>One number of the paper.</summary>
public sealed record PaperValue
{
    /// <summary>A preset's name; empty where the number is of no model.</summary>
    public required string Size { get; init; }

    /// <summary>Short name of the memory configuration; empty where the number is of none.</summary>
    public required string Configuration { get; init; }

    /// <summary>What else tells the arm apart, as a trial's parameters have it.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public required string Task { get; init; }
    public required string Metric { get; init; }

    /// <summary>Such as <c>percent</c>, <c>GB</c>, <c>seconds</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Length of the sequence in tokens; null where the number is of all lengths.</summary>
    public long? Length { get; init; }

    public required double Value { get; init; }
}
