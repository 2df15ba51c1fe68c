namespace Fam.Contracts.Views;

/// <summary>Which samples of a pair count: by whether attention alone can carry the answer in either arm.</summary>
public enum ReachPart
{
    All,

    /// <summary>Inside the reach of at least one of the two.</summary>
    Inside,

    /// <summary>Beyond the reach of both.</summary>
    Beyond,
}

/// <summary>How a difference was tested.</summary>
public enum PairTest
{
    /// <summary>McNemar's exact test, where every score is 0 or 1.</summary>
    Mcnemar,

    /// <summary>Paired bootstrap with a fixed seed, two-sided.</summary>
    PairedBootstrap,
}

/// <summary>Every arm against its pair of one configuration, on the same samples. What each number is: docs/evaluation.md.</summary>
public sealed record ComparisonPairs
{
    public const double UsualAlpha = 0.05;

    /// <summary>Samples that are read one by one at most, where sums are not enough.</summary>
    public const int MostSamples = 500_000;

    /// <summary>Lengths that are compared one by one at most.</summary>
    public const int MostLengths = 64;

    public required IReadOnlyList<ComparedSweep> Sweeps { get; init; }
    public required string Task { get; init; }
    public required string Metric { get; init; }
    public required string LengthUnit { get; init; }
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>The configuration that the others are compared with.</summary>
    public required string Baseline { get; init; }

    /// <summary>Every configuration of the sweeps, in the order of their arms.</summary>
    public required IReadOnlyList<string> Configurations { get; init; }

    /// <summary>A corrected p below this is significant.</summary>
    public required double Alpha { get; init; }

    /// <summary>Tests of <see cref="Arms"/>, over which their p are corrected together (Holm). Parts that hold the same samples are one test.</summary>
    public required int ArmComparisons { get; init; }

    /// <summary>The same of <see cref="Pooled"/>.</summary>
    public required int PooledComparisons { get; init; }

    /// <summary>Draws of each bootstrap.</summary>
    public required int Resamples { get; init; }

    public required IReadOnlyList<PairedArm> Arms { get; init; }

    /// <summary>By configuration and size, over seeds.</summary>
    public required IReadOnlyList<PooledPair> Pooled { get; init; }

    /// <summary>Arms that are in no test, and why.</summary>
    public required IReadOnlyList<UnpairedArm> Unpaired { get; init; }
}

/// <summary>An arm and its pair: the arm of the baseline configuration with the same seed, size and data.</summary>
public sealed record PairedArm
{
    public required string JobId { get; init; }
    public required string Name { get; init; }
    public required string Configuration { get; init; }
    public required string Size { get; init; }
    public int? Seed { get; init; }
    public required string BaselineJobId { get; init; }
    public required string BaselineName { get; init; }

    /// <summary>Keys of the spec in which the two differ beside their memory, such as <c>training.learning_rate</c>.</summary>
    public required IReadOnlyList<string> Differs { get; init; }

    /// <summary>Samples that both were asked, but not alike: another prompt, answer or scorer's version. They are in no difference.</summary>
    public int Unlike { get; init; }

    public required IReadOnlyList<PairedDifference> Differences { get; init; }
}

/// <summary>A configuration at one size against the baseline at that size, over the seeds that both have.</summary>
public sealed record PooledPair
{
    public required string Configuration { get; init; }
    public required string Size { get; init; }

    /// <summary>Pairs of arms that it is over.</summary>
    public required int Seeds { get; init; }

    public required IReadOnlyList<PairedDifference> Differences { get; init; }
}

/// <summary>Why an arm is in no pair.</summary>
public sealed record UnpairedArm(string JobId, string Name, string Configuration, string Reason);

/// <summary>The mean difference on the same samples: the arm's score less the baseline's.</summary>
public sealed record PairedDifference
{
    /// <summary>Null is over all lengths.</summary>
    public int? Length { get; init; }

    public required ReachPart Reach { get; init; }

    /// <summary>Samples that both answered; over seeds, samples of which each has a mean over its seeds.</summary>
    public required int Samples { get; init; }

    public required double Mean { get; init; }
    public required double BaselineMean { get; init; }
    public required double Difference { get; init; }

    /// <summary>95 % interval of <see cref="Difference"/>, not corrected: Newcombe's (1998, method 10) for scores of 0 and 1, else percentiles of the paired bootstrap.</summary>
    public required double Low { get; init; }
    public required double High { get; init; }

    /// <summary>Samples that the arm scores higher on, and those that the baseline does.</summary>
    public required int Higher { get; init; }
    public required int Lower { get; init; }

    /// <summary>Over seeds: pairs in which the arm's mean is above the baseline's, and below; null of a single pair.</summary>
    public int? SeedsHigher { get; init; }
    public int? SeedsLower { get; init; }

    /// <summary>Over seeds: standard error of the difference if the seed were drawn anew; null with fewer than two.</summary>
    public double? SeedStandardError { get; init; }

    public required PairTest Test { get; init; }

    /// <summary>Two-sided.</summary>
    public required double P { get; init; }

    /// <summary>Corrected for the number of comparisons (S. Holm, 1979).</summary>
    public double AdjustedP { get; init; }

    public bool Significant { get; init; }
}
