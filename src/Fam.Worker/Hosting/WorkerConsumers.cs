using Fam.Contracts.Messages;
using Fam.Worker.Trials;
using MassTransit;

namespace Fam.Worker.Hosting;

/// <summary>Takes an attempt and answers; training goes on outside of the message, however long it takes.</summary>
internal sealed class RunJobConsumer(HeldAttempts attempts) : IConsumer<RunJob>
{
    public async Task Consume(ConsumeContext<RunJob> context)
    {
        var answer = await attempts.RunAsync(context.Message, context.CancellationToken);
        await context.Send(OrchestratorLink.Queue, answer);
    }
}

/// <summary>Begins to end an attempt; that it has ended is told by its last event, or by its absence from heartbeats.</summary>
internal sealed class StopAttemptConsumer(HeldAttempts attempts) : IConsumer<StopAttempt>
{
    public Task Consume(ConsumeContext<StopAttempt> context) => attempts.StopAsync(context.Message, context.CancellationToken);
}

/// <summary>Passes an acknowledgement to the attempt that waits for it.</summary>
internal sealed class EventsAppliedConsumer(HeldAttempts attempts) : IConsumer<EventsApplied>
{
    public Task Consume(ConsumeContext<EventsApplied> context)
    {
        attempts.Applied(context.Message);
        return Task.CompletedTask;
    }
}
