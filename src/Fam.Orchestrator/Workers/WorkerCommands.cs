using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Artifacts;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Sends commands to workers' queues. A command that does not get through is not tried again here: pools send until they
/// are answered, and workers repeat what was not acknowledged.
/// </summary>
public sealed class WorkerCommands(EnvelopeSender sender, StoreProbe store)
{
    /// <summary>A command is sent again long before it is so old.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public void Send(string workerId, BusMessage command) =>
        sender.Post(Queues.Worker(workerId), Queues.OrchestratorSender, command is RunJob run ? run with { StoreProbe = store.Hash } : command, Lifetime);
}
