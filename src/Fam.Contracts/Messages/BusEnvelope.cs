using System.Text.Json;

namespace Fam.Contracts.Messages;

/// <summary>
/// What travels on the bus: a batch of messages with its protocol's version. The body is text, so that a receiver can
/// judge version and sender before it reads a word of it.
/// </summary>
public sealed record BusEnvelope
{
    public required int Protocol { get; init; }

    /// <summary>A worker's id, or <see cref="Queues.OrchestratorSender"/>.</summary>
    public required string Sender { get; init; }

    /// <summary>A JSON array of <see cref="BusMessage"/>, in the order they were posted.</summary>
    public required string Body { get; init; }

    /// <summary>When it was made, by its sender's clock; null from the release before.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Proves sender and destination where keys are used: HMAC-SHA256 in base64 (decision 0012); else null.</summary>
    public string? Signature { get; init; }

    /// <summary>The messages.</summary>
    /// <exception cref="NotSupportedException">The protocol is one that this software does not read.</exception>
    /// <exception cref="JsonException">The body is no such array.</exception>
    public IReadOnlyList<BusMessage> Open()
    {
        if (BusProtocol.Refusal(Protocol) is { } refusal)
            throw new NotSupportedException(refusal);
        return JsonSerializer.Deserialize<List<BusMessage>>(Body, FamJson.Options) ?? throw new JsonException("The body of an envelope is null; it must be an array of messages.");
    }
}

/// <summary>The version of the messages, of the child's assignment and of its events.</summary>
public static class BusProtocol
{
    /// <summary>Grows with every change that an older reader would misread.</summary>
    public const int Current = 1;

    /// <summary>Why a version is not read, in words; null where it is: one version back is.</summary>
    public static string? Refusal(int protocol) => protocol is Current or Current - 1
        ? null
        : $"Protocol version {protocol} is not read here; versions {Current - 1} and {Current} are. Upgrade the {(protocol > Current ? "older" : "newer")} side by one release at a time.";
}
