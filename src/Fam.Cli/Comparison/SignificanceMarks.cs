using Fam.Contracts.Views;

namespace Fam.Cli.Comparison;

/// <summary>Which cells differ from their pair's, length by length.</summary>
internal sealed class SignificanceMarks
{
    /// <summary>Stands beside a score that differs significantly from the baseline's on the same samples.</summary>
    public const string Mark = "†";

    private readonly Dictionary<(string JobId, int Length), PairedDifference> found = [];

    /// <param name="pairs">Of each length; null marks nothing.</param>
    public SignificanceMarks(ComparisonPairs? pairs)
    {
        Pairs = pairs;
        foreach (var arm in pairs?.Arms ?? [])
        foreach (var difference in arm.Differences.Where(difference => difference is { Reach: ReachPart.All, Length: not null }))
            found[(arm.JobId, difference.Length!.Value)] = difference;
    }

    public ComparisonPairs? Pairs { get; }

    public PairedDifference? Of(ComparisonArm arm, ComparisonLength length) => found.GetValueOrDefault((arm.JobId, length.FillerBlocks));

    public string After(ComparisonArm arm, ComparisonLength length) => Of(arm, length) is { Significant: true } ? Mark : "";

    /// <summary>What the mark means; empty where nothing is compared.</summary>
    public string Legend => Pairs is null ? ""
        : FormattableString.Invariant($" {Mark} differs from {Pairs.Baseline} of the same seed and size on the same samples at this length (p corrected by Holm over {Pairs.ArmComparisons} comparisons, below {Pairs.Alpha}).");
}
