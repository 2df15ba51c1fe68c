namespace Fam.Contracts.Views;

/// <summary>Scores over length and depth, the needle's place in its context; no depths where the task has none.</summary>
public sealed record ComparisonDepths
{
    /// <summary>Depths at most: one for each percent.</summary>
    public const int MostDepths = 101;

    public required IReadOnlyList<ComparedSweep> Sweeps { get; init; }
    public required string Task { get; init; }
    public required string Metric { get; init; }
    public required string LengthUnit { get; init; }

    /// <summary>Ascending.</summary>
    public required IReadOnlyList<ComparisonLength> Lengths { get; init; }

    /// <summary>In percent of the context, 0 is its start; ascending.</summary>
    public required IReadOnlyList<double> Depths { get; init; }

    public required IReadOnlyList<DepthArm> Arms { get; init; }
}

/// <summary>One arm's grid.</summary>
public sealed record DepthArm
{
    public required string JobId { get; init; }
    public required string Name { get; init; }
    public required string Configuration { get; init; }
    public required string Size { get; init; }
    public int? Seed { get; init; }
    public ScoreOrigin Origin { get; init; }

    /// <summary>A row for each of the view's lengths, in it a cell for each depth; null where nothing is scored.</summary>
    public required IReadOnlyList<IReadOnlyList<DepthCell?>> Rows { get; init; }
}

/// <summary>Mean score at one length and depth, with its 95 % interval.</summary>
/// <param name="InReach">Whether all samples lie inside the configuration's reach.</param>
public sealed record DepthCell(int Samples, double Mean, double Low, double High, bool InReach);
