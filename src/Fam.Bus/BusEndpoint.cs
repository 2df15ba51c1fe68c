using Fam.Contracts.Messages;

namespace Fam.Bus;

/// <summary>A queue that a process receives from.</summary>
/// <param name="Name">The queue's name, from the host's services.</param>
/// <param name="Receiver">What takes its envelopes.</param>
/// <param name="Concurrency">Envelopes taken at the same time; with 1 they stay in their order.</param>
public sealed record BusEndpoint(Func<IServiceProvider, string> Name, Func<IServiceProvider, IEnvelopeReceiver> Receiver, int Concurrency)
{
    /// <summary>A broker deletes the queue when nobody has received from it for so long; null never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }
}

/// <summary>Takes what comes in a queue. What it throws makes the envelope a dead letter; nothing is lost, nothing comes again by itself.</summary>
public interface IEnvelopeReceiver
{
    Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation);
}
