using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>A decision: this job, on these devices of this worker.</summary>
public sealed record Placement(PlacedJob Job, PoolWorker Worker, List<DeviceShare> Devices)
{
    /// <summary>What the job has waited for.</summary>
    public List<WaitSpell> Waited { get; init; } = [];
}
