using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;

namespace Fam.Bus.DeadLetters;

/// <summary>A message as it lies in a queue of dead letters.</summary>
/// <param name="Queue">The queue it came by, without the bus's prefix.</param>
/// <param name="Properties">As the broker keeps them.</param>
/// <param name="Body">As it came; nothing about it is certain.</param>
public sealed record DeadLetter(string Queue, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>What MassTransit adds to a message that it moves here; not part of the message.</summary>
    private const string FaultPrefix = "MT-Fault-";
    private const string MovedFor = "MT-Reason";

    /// <summary>The broker's own count of a quorum queue's deliveries.</summary>
    private const string DeliveryCount = "x-delivery-count";

    /// <summary>Made of what the letter holds and when it failed.</summary>
    public string Id => Convert.ToHexStringLower(
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{Queue}\n{Properties.MessageId}\n{Header(FaultPrefix + "Timestamp")}\n"), .. Body.Span])[..8]);

    public string Reason => Header(FaultPrefix + "Message") is { Length: > 0 } message ? message
        : Header(MovedFor) is { Length: > 0 } reason ? $"no receiver takes messages of this type ({reason})"
        : "the letter does not say";

    public DateTimeOffset? FailedAt =>
        DateTimeOffset.TryParse(Header(FaultPrefix + "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <summary>Times that the broker has handed it out; some brokers drop what they have handed out too often.</summary>
    public long Deliveries => Properties.Headers?.TryGetValue(DeliveryCount, out var count) == true && count is not null ? Convert.ToInt64(count, CultureInfo.InvariantCulture) : 0;

    /// <summary>All headers as text.</summary>
    public IReadOnlyDictionary<string, string> Headers =>
        (Properties.Headers ?? new Dictionary<string, object?>()).ToDictionary(header => header.Key, header => Text(header.Value), StringComparer.Ordinal);

    /// <summary>Properties of the message as it was sent, with nothing that its failure added, and without an end of its life.</summary>
    public BasicProperties AsSent() => Copy(header => !header.StartsWith(FaultPrefix, StringComparison.Ordinal) && header is not (MovedFor or DeliveryCount));

    /// <summary>Properties of the same dead letter, handed out never.</summary>
    public BasicProperties Afresh() => Copy(header => header != DeliveryCount);

    private BasicProperties Copy(Func<string, bool> keeps)
    {
        var copy = new BasicProperties(Properties) { Headers = Properties.Headers?.Where(header => keeps(header.Key)).ToDictionary(), Persistent = true };
        copy.ClearExpiration();
        return copy;
    }

    private string? Header(string name) => Properties.Headers?.TryGetValue(name, out var value) == true ? Text(value) : null;

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        null => "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
