using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Hosting;

/// <summary>The orchestrator's end of the bus.</summary>
public static class OrchestratorBus
{
    /// <summary>All orchestrators receive from one queue; whichever gets an envelope calls the grain, wherever that lives.</summary>
    public static BusEndpoint Queue { get; } = new(_ => Queues.Orchestrator, services => services.GetRequiredService<WorkerEnvelopes>(), Concurrency: 16);
}
