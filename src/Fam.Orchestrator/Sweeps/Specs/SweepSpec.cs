using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Sweeps.Search;

namespace Fam.Orchestrator.Sweeps.Specs;

/// <summary>What a YAML text says, or everything that is wrong with it.</summary>
/// <param name="Faults">Empty iff the text is a valid sweep; in the order of the text.</param>
/// <param name="Spec">Null iff there are faults.</param>
public sealed record SweepSpecResult(IReadOnlyList<SpecFault> Faults, SweepSpec? Spec);

/// <summary>A sweep with nothing left open: its trials are fully resolved.</summary>
public sealed record SweepSpec
{
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required JobKind Kind { get; init; }

    /// <summary><c>grid</c>, <c>random</c> or <c>asha</c>.</summary>
    public required string Method { get; init; }

    public required MetricSpec Metric { get; init; }

    /// <summary>Trials that may run at the same time; null leaves it to the pool.</summary>
    public int? MaxConcurrentTrials { get; init; }

    /// <summary>Times a trial is restarted from its last checkpoint before it has failed.</summary>
    public int MaxRestarts { get; init; } = 5;

    /// <summary>Where trials are compared on their way, to end some early; null where none is.</summary>
    public RungLadder? Rungs { get; init; }

    /// <summary>Seconds that a trial's attempts may run in all; null where nothing limits them.</summary>
    public double? TrialTimeoutSeconds { get; init; }

    /// <summary>Higher is sooner.</summary>
    public int Priority { get; init; }

    /// <summary>Largest number of trials; null where the grid alone decides.</summary>
    public int? RunCap { get; init; }

    /// <summary>Data that every trial gets, by the name of its directory: <c>data://NAME</c> or <c>data://NAME@HASH</c>.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of checkpoints that all trials together keep; null for any number.</summary>
    public long? CheckpointBudgetBytes { get; init; }

    /// <summary>In the order in which they are to start.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }
}

/// <summary>The metric that trials are compared by.</summary>
/// <param name="Name">Such as <c>eval/passkey/exact_match</c>.</param>
/// <param name="Goal">Which of two values is the better one.</param>
public sealed record MetricSpec(string Name, MetricGoal Goal);

/// <summary>Which of two values of a metric is the better one.</summary>
public enum MetricGoal
{
    Minimize,
    Maximize,
}

/// <summary>One trial of a sweep.</summary>
/// <param name="Index">Place in the sweep, from 0.</param>
/// <param name="Name">Unique within the sweep: the memory configuration, then whatever else varies.</param>
/// <param name="Parameters">Value of each parameter that exists for this trial, under the name the user gave it.</param>
/// <param name="Common">What it shares with the other trials.</param>
/// <param name="Patch">What it has different.</param>
public sealed record Trial(int Index, string Name, IReadOnlyDictionary<string, string> Parameters, SpecTemplate Common, string Patch)
{
    /// <summary>Everything the job needs; put together anew each time.</summary>
    public TrialSpec Spec => Common.Resolve(Name, Patch);

    /// <summary>What it asks of its pool.</summary>
    public ResourceSpec Resources { get; init; } = new();

    /// <summary>Its last optimizer step; 0 where it does not train.</summary>
    public int MaxSteps { get; init; }
}
