using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>Jobs that are to stop so that another can start on their worker.</summary>
/// <param name="For">The job that waits.</param>
/// <param name="WorkerId">Where it will start.</param>
/// <param name="Victims">What must go from there first.</param>
public sealed record Preemption(PlacedJob For, string WorkerId, IReadOnlyList<Lease> Victims);
