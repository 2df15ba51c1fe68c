using System.Collections.Concurrent;
using Fam.Contracts.Messages;
using Microsoft.Extensions.Options;

namespace Fam.Bus.Signing;

/// <summary>
/// Signs what leaves and checks what comes, where there is a key. Between orchestrators and one worker both directions
/// have that worker's key: orchestrators derive it, the worker holds it, nobody else has it.
/// </summary>
public sealed class EnvelopeSigner
{
    private const string WorkerQueue = "worker-";
    private readonly BusOptions settings;
    private readonly SigningKey? key;
    private readonly SigningKey? accepted;

    /// <summary>Keys of workers that have proven to have one; so it is no larger than their number.</summary>
    private readonly ConcurrentDictionary<string, SigningKey> derived = new(StringComparer.Ordinal);

    public EnvelopeSigner(IOptions<BusOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        settings = options.Value;
        key = Parsed(settings.SigningKey);
        accepted = Parsed(settings.AcceptedSigningKey);
    }

    /// <summary>Whether envelopes are signed, and refused where they are not.</summary>
    public bool IsOn => key is not null;

    /// <summary>Whether this process holds the secret of all keys.</summary>
    public bool HasSecret => key is { Name: null };

    /// <summary>Why this process cannot receive from a queue with its key, in words; null where it can.</summary>
    public string? WhyNot(string queue) =>
        key?.Name is not { } name ? null
        : !IsOfWorker(queue, out var workerId) ? $"it is the key of workers named '{name}', and an orchestrator needs the secret that it was derived from"
        : SigningKey.NameOf(workerId) == name ? null
        : $"it is the key of workers named '{name}' or '{name}.…', and this one is '{workerId}'; set Worker:WorkerId, or take the key that `fam worker key {SigningKey.NameOf(workerId)}` prints";

    /// <summary>The envelope with its signature, where there is a key.</summary>
    public BusEnvelope Sign(BusEnvelope envelope, string queue)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (key is null)
            return envelope;
        var name = SigningKey.NameOf(IsOfWorker(queue, out var workerId) ? workerId : envelope.Sender);
        return envelope with { Signature = EnvelopeSeal.Of(envelope, settings.Named(queue), derived.GetOrAdd(name, key.For)) };
    }

    /// <summary>Does nothing where an envelope comes from who it says, and was meant for this queue.</summary>
    /// <exception cref="EnvelopeRefusedException">It does not.</exception>
    public void Check(BusEnvelope envelope, string queue)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (key is null)
            return;
        if (envelope.Signature is null)
            throw new EnvelopeRefusedException("unsigned", $"The envelope is not signed; whoever sends to {settings.Named(queue)} needs {BusOptions.Section}:{nameof(BusOptions.SigningKey)}.");
        var isCommand = IsOfWorker(queue, out var workerId);
        if (isCommand && envelope.Sender != Queues.OrchestratorSender)
            throw new EnvelopeRefusedException("sender", $"Sender '{envelope.Sender}' is no orchestrator, and nobody else commands a worker.");
        var name = SigningKey.NameOf(isCommand ? workerId : envelope.Sender);
        if (!(SigningKey.IsName(name) && (Fits(envelope, queue, name) || FitsAccepted(envelope, queue, name))))
            throw new EnvelopeRefusedException("signature", $"The signature is not that of '{envelope.Sender}' for {settings.Named(queue)}.");
    }

    private bool Fits(BusEnvelope envelope, string queue, string name)
    {
        if (key!.Name is not null && key.Name != name)
            return false;
        var known = derived.TryGetValue(name, out var found);
        var own = known ? found! : key.For(name);
        if (!EnvelopeSeal.Fits(envelope, settings.Named(queue), own))
            return false;
        if (!known)
            derived.TryAdd(name, own);
        return true;
    }

    private bool FitsAccepted(BusEnvelope envelope, string queue, string name) =>
        accepted is not null && (accepted.Name is null || accepted.Name == name) && EnvelopeSeal.Fits(envelope, settings.Named(queue), accepted.For(name));

    private static SigningKey? Parsed(string? text) => string.IsNullOrEmpty(text) ? null
        : SigningKey.TryParse(text, out var key) ? key
        : throw new InvalidOperationException("A signing key was not checked before it was used.");

    private static bool IsOfWorker(string queue, out string workerId)
    {
        workerId = queue.StartsWith(WorkerQueue, StringComparison.Ordinal) ? queue[WorkerQueue.Length..] : "";
        return workerId.Length > 0;
    }
}

/// <summary>An envelope that is not applied because nothing proves who sent it; it becomes a dead letter.</summary>
/// <param name="kind"><c>unsigned</c>, <c>sender</c> or <c>signature</c>.</param>
/// <param name="message">Why, in words.</param>
public sealed class EnvelopeRefusedException(string kind, string message) : Exception(message)
{
    public string Kind { get; } = kind;
}
