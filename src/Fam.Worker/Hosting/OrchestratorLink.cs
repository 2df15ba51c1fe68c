using Fam.Bus;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;

namespace Fam.Worker.Hosting;

/// <summary>Sends to the orchestrator's queue.</summary>
internal sealed class OrchestratorLink(EnvelopeSender sender, WorkerIdentity identity)
{
    /// <summary>An answer that is older says nothing: the command was sent again meanwhile.</summary>
    private static readonly TimeSpan AnswerLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Lets events of one attempt leave. They expire because they are sent again anyway, and an absent orchestrator's queue must not grow.</summary>
    public void PostEvents(string jobId, long token, IReadOnlyList<JobEvent> events, TimeSpan expireAfter, string? traceparent = null) =>
        Post(new AttemptEvents { WorkerId = identity.WorkerId, JobId = jobId, Token = token, Events = events, Traceparent = traceparent }, expireAfter);

    public void PostAnswer(RunJobAnswered answer) => Post(answer, AnswerLifetime);

    /// <summary>Sends a heartbeat; an old one says nothing and expires.</summary>
    public Task SendAsync(WorkerHeartbeat heartbeat, TimeSpan expireAfter, CancellationToken cancellation) =>
        sender.SendAsync(Queues.Orchestrator, identity.WorkerId, heartbeat, expireAfter, cancellation);

    private void Post(BusMessage message, TimeSpan expireAfter) => sender.Post(Queues.Orchestrator, identity.WorkerId, message, expireAfter);
}
