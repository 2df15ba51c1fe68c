using System.Globalization;

namespace Fam.Contracts.Jobs;

/// <summary>What a transition's reason says, for programs; what does not apply is null.</summary>
public sealed record TransitionDetail
{
    /// <summary>The failure that ended the attempt.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>Number of the restart that follows, from 1.</summary>
    public int? Restart { get; init; }

    /// <summary>Restarts that the job has in all.</summary>
    public int? MaxRestarts { get; init; }

    /// <summary>Seconds until the next attempt may be opened.</summary>
    public double? DelaySeconds { get; init; }

    /// <summary>What the attempt was asked to end for.</summary>
    public StopPurpose? Stop { get; init; }

    /// <summary>Why the search ended the trial.</summary>
    public EarlyStop? EarlyStop { get; init; }

    /// <summary>Seconds that the job's attempts have run, where it ran for too long.</summary>
    public double? RunSeconds { get; init; }

    /// <summary>What it had waited for, where that took a second or more, in the order in which the reasons last held; as far as it was seen by this process of the orchestrator.</summary>
    public IReadOnlyList<WaitSpell>? Waited { get; init; }
}

/// <summary>Why the search ended a trial early: its score at a rung was not among the best of those that got there.</summary>
/// <param name="Over">What the rungs stand at.</param>
/// <param name="Rung">Number of the rung, from 0.</param>
/// <param name="Resource">Where the rung stands: an optimizer step, or filler blocks.</param>
/// <param name="Metric">The metric that was looked at.</param>
/// <param name="Score">The trial's value of it there; null for not-a-number.</param>
/// <param name="Threshold">The value it should have reached.</param>
/// <param name="Rank">Its place among the scores at the rung, 1 is the best.</param>
/// <param name="Of">Scores at the rung, this one included.</param>
/// <param name="Kept">Places that were kept: the best 1/eta.</param>
public sealed record EarlyStop(RungOver Over, int Rung, int Resource, string Metric, double? Score, double Threshold, int Rank, int Of, int Kept)
{
    /// <summary>The same in a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"stopped early at {(Over == RungOver.Steps ? $"step {Resource}" : $"{Resource} filler blocks")}: {Metric} {(Score is { } score ? $"{score:0.####}" : "is not a number and")} is place {Rank} of {Of}, where the best {Kept} go on ({Threshold:0.####} was needed)");
}

/// <summary>What the rungs of a search stand at.</summary>
public enum RungOver
{
    /// <summary>Optimizer steps.</summary>
    Steps,

    /// <summary>Lengths of the evaluation, in filler blocks.</summary>
    ContextLength,
}
