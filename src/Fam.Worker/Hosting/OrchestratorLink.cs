using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using MassTransit;

namespace Fam.Worker.Hosting;

/// <summary>Sends to the orchestrator's queue.</summary>
internal sealed class OrchestratorLink(IBus bus, WorkerIdentity identity)
{
    public static Uri Queue { get; } = new("queue:" + Queues.Orchestrator);

    /// <summary>Sends events of one attempt. They expire because they are sent again anyway, and an absent orchestrator's queue must not grow.</summary>
    public Task SendEventsAsync(string jobId, long token, IReadOnlyList<JobEvent> events, TimeSpan expireAfter, CancellationToken cancellation) =>
        SendAsync(new AttemptEvents { WorkerId = identity.WorkerId, JobId = jobId, Token = token, Events = events }, expireAfter, cancellation);

    /// <summary>Sends a heartbeat; an old one says nothing and expires.</summary>
    public Task SendAsync(WorkerHeartbeat heartbeat, TimeSpan expireAfter, CancellationToken cancellation) =>
        SendAsync<WorkerHeartbeat>(heartbeat, expireAfter, cancellation);

    private async Task SendAsync<T>(T message, TimeSpan expireAfter, CancellationToken cancellation)
        where T : class
    {
        var endpoint = await bus.GetSendEndpoint(Queue).WaitAsync(cancellation);
        await endpoint.Send(message, context => context.TimeToLive = expireAfter, cancellation);
    }
}
