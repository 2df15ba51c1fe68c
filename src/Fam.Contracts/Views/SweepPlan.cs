namespace Fam.Contracts.Views;

/// <summary>What a sweep would do, and about how long it would take. Nothing is stored.</summary>
public sealed record SweepPlan
{
    /// <summary>In the order in which they would start; the first <see cref="SpecValidation.MostTrials"/> of them.</summary>
    public required IReadOnlyList<TrialPlan> Trials { get; init; }

    /// <summary>All trials there would be; null where <see cref="Trials"/> are all.</summary>
    public int? Total { get; init; }

    /// <summary>Trials that would run at the same time.</summary>
    public required int SideBySide { get; init; }

    /// <summary>Seconds from the first start to the last end.</summary>
    public required double Seconds { get; init; }

    /// <summary>Memory of the trials that run at the same time, at its largest, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What to know about these numbers.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>A trial that a sweep would have.</summary>
public sealed record TrialPlan
{
    public required int Index { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
    public required string ResourcePool { get; init; }
    public required int Slots { get; init; }

    /// <summary>Seconds from the sweep's first start to this trial's.</summary>
    public required double StartsAfterSeconds { get; init; }

    /// <summary>Seconds that it would take.</summary>
    public required double Seconds { get; init; }

    /// <summary>What that is concluded from: <c>from 3 past runs</c>, <c>from the model's size</c>.</summary>
    public required string TimeBasis { get; init; }

    /// <summary>Largest memory of its process, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>What that is concluded from.</summary>
    public required string MemoryBasis { get; init; }
}
