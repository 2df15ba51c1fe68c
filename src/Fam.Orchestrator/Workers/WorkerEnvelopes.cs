using Fam.Bus;
using Fam.Bus.Signing;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Hands what workers say to pools and jobs, each on its own. What cannot be applied now (the database is away, a grain's
/// silo has died) is logged and let go, since workers repeat what is not acknowledged; what cannot be read is thrown, and
/// so becomes a dead letter.
/// </summary>
public sealed partial class WorkerEnvelopes(
    IGrainFactory grains, EnvelopeSigner signer, TimeProvider clock, IOptions<OrchestratorOptions> options, ILogger<WorkerEnvelopes> logger) : IEnvelopeReceiver
{
    public Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var messages = envelope.Open();
        if (messages.FirstOrDefault(message => WorkerOf(message) != envelope.Sender) is { } forged)
            throw new EnvelopeRefusedException("sender", $"Sender '{envelope.Sender}' sends a {forged.GetType().Name} of worker '{WorkerOf(forged)}'; workers speak for themselves only.");
        // Messages of one job stay in their order: a grain takes its calls as they come.
        return Task.WhenAll(messages.Select(message => TryApplyAsync(envelope, message)));
    }

    private async Task TryApplyAsync(BusEnvelope envelope, BusMessage message)
    {
        try
        {
            if (message is WorkerHeartbeat && IsOfAnotherTime(envelope))
                LogHeartbeatOfAnotherTime(envelope.Sender, envelope.SentAt, clock.GetUtcNow(), options.Value.MaxHeartbeatAge);
            else
                await ApplyAsync(message);
        }
        catch (Exception failure) when (failure is not NotSupportedException)
        {
            LogNotApplied(failure, message.GetType().Name, envelope.Sender);
        }
    }

    /// <summary>
    /// Events and answers say for themselves which attempt they are of and what they follow. A heartbeat says what is so now;
    /// repeated later by somebody else it would keep a dead worker's leases alive.
    /// </summary>
    private bool IsOfAnotherTime(BusEnvelope envelope) => signer.IsOn && (clock.GetUtcNow() - (envelope.SentAt ?? DateTimeOffset.MinValue)).Duration() > options.Value.MaxHeartbeatAge;

    private static string? WorkerOf(BusMessage message) => message switch
    {
        WorkerHeartbeat beat => beat.WorkerId,
        RunJobAnswered answer => answer.WorkerId,
        AttemptEvents events => events.WorkerId,
        _ => throw new NotSupportedException($"A {message.GetType().Name} is nothing that a worker sends."),
    };

    private Task ApplyAsync(BusMessage message) => message switch
    {
        WorkerHeartbeat beat => grains.GetGrain<IPoolGrain>(beat.ResourcePool).Heartbeat(beat),
        RunJobAnswered answer => grains.GetGrain<IJobGrain>(answer.JobId).Answered(answer),
        AttemptEvents events => grains.GetGrain<IJobGrain>(events.JobId).Apply(events),
        _ => throw new NotSupportedException($"A {message.GetType().Name} is nothing that a worker sends."),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A heartbeat of worker {Worker} was sent at {SentAt:O} by its clock, and it is {Now:O}: more than {Most} apart, so it is not applied. If it is no repetition, set that machine's clock.")]
    private partial void LogHeartbeatOfAnotherTime(string worker, DateTimeOffset? sentAt, DateTimeOffset now, TimeSpan most);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message} of worker {Worker} was not applied; the worker sends again what is not acknowledged.")]
    private partial void LogNotApplied(Exception failure, string message, string worker);
}
