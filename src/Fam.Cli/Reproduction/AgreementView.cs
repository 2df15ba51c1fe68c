namespace Fam.Cli.Reproduction;

/// <summary>Whether a job that was done again came to the same numbers.</summary>
internal sealed record AgreementView
{
    public required string Original { get; init; }
    public required string Reproduced { get; init; }

    /// <summary>Whether every metric and every sample agrees.</summary>
    public required bool Agrees { get; init; }

    /// <summary>Whether all attempts of both ran on one kind of device with the same LibTorch, threads and kernels.</summary>
    public required bool SameDevice { get; init; }

    /// <summary>Values a and b agree where |a − b| ≤ tolerance · max(1, |a|, |b|); 0 asks for the same bits.</summary>
    public required double Tolerance { get; init; }

    /// <summary>True where the original did not come to its end, so that only points that both have are compared.</summary>
    public required bool Partial { get; init; }

    public required IReadOnlyList<MetricAgreement> Metrics { get; init; }

    public required SampleAgreement Samples { get; init; }

    /// <summary>Metrics that depend on the machine and are not compared.</summary>
    public required IReadOnlyList<string> NotCompared { get; init; }

    /// <summary>What is not the same in where the two come from and what ran them.</summary>
    public required IReadOnlyList<ProvenanceDifference> Differences { get; init; }
}

/// <summary>One curve in both jobs.</summary>
/// <param name="Points">Steps that both have.</param>
/// <param name="Differing">Those whose values do not agree.</param>
/// <param name="OnlyOriginal">Steps that only the original has.</param>
/// <param name="OnlyReproduced">Steps that only the reproduction has.</param>
/// <param name="Largest">Where the values are furthest apart; null where they are the same everywhere.</param>
internal sealed record MetricAgreement(string Name, bool Agrees, long Points, long Differing, long OnlyOriginal, long OnlyReproduced, PointDifference? Largest);

/// <summary>A step at which two curves differ.</summary>
internal sealed record PointDifference(int Step, double Original, double Reproduced)
{
    /// <summary>Infinite where one of them is not a number.</summary>
    public double Absolute => double.IsFinite(Original) && double.IsFinite(Reproduced) ? Math.Abs(Original - Reproduced) : double.PositiveInfinity;
}

/// <summary>The samples of both jobs, one by one.</summary>
/// <param name="Compared">Samples that both have.</param>
/// <param name="Differing">Those whose answers or scores are not the same.</param>
/// <param name="Missing">Samples that only one of them has, at least.</param>
/// <param name="First">The first that differs, such as <c>passkey at 16, sample 3</c>; null where none does.</param>
internal sealed record SampleAgreement(bool Agrees, long Compared, long Differing, long Missing, string? First);

/// <summary>A fact that is not the same; null where one of them does not have it.</summary>
internal sealed record ProvenanceDifference(string Name, string? Original, string? Reproduced);
