using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Hands what workers say to pools and jobs, each on its own. What cannot be applied now (the database is away, a grain's
/// silo has died) is logged and let go, since workers repeat what is not acknowledged; what cannot be read is thrown, and
/// so becomes a dead letter.
/// </summary>
public sealed partial class WorkerEnvelopes(IGrainFactory grains, ILogger<WorkerEnvelopes> logger) : IEnvelopeReceiver
{
    public Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var messages = envelope.Open();
        // Messages of one job stay in their order: a grain takes its calls as they come.
        return Task.WhenAll(messages.Select(message => TryApplyAsync(envelope.Sender, message)));
    }

    private async Task TryApplyAsync(string sender, BusMessage message)
    {
        try
        {
            await ApplyAsync(message);
        }
        catch (Exception failure) when (failure is not NotSupportedException)
        {
            LogNotApplied(failure, message.GetType().Name, sender);
        }
    }

    private Task ApplyAsync(BusMessage message) => message switch
    {
        WorkerHeartbeat beat => grains.GetGrain<IPoolGrain>(beat.ResourcePool).Heartbeat(beat),
        RunJobAnswered answer => grains.GetGrain<IJobGrain>(answer.JobId).Answered(answer),
        AttemptEvents events => grains.GetGrain<IJobGrain>(events.JobId).Apply(events),
        _ => throw new NotSupportedException($"A {message.GetType().Name} is nothing that a worker sends."),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message} of worker {Worker} was not applied; the worker sends again what is not acknowledged.")]
    private partial void LogNotApplied(Exception failure, string message, string worker);
}
