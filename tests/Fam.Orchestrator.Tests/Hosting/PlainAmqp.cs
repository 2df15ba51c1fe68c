using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Messages;
using RabbitMQ.Client;

namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>A plain AMQP client, as anybody with an account at the broker has one.</summary>
internal sealed class PlainAmqp : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly string prefix;

    private PlainAmqp(IConnection connection, IChannel channel, string prefix) => (this.connection, this.channel, this.prefix) = (connection, channel, prefix);

    public static async Task<PlainAmqp> ConnectAsync(OwnServices services)
    {
        var connected = await new ConnectionFactory { Uri = new Uri(services.RabbitMq) }.CreateConnectionAsync();
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        return new PlainAmqp(connected, await connected.CreateChannelAsync(confirmed), services.Name);
    }

    public Task PublishAsync(string queue, string body, IDictionary<string, object?>? headers = null, string? expiration = null)
    {
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true, Headers = headers };
        if (expiration is not null)
            properties.Expiration = expiration;
        return channel.BasicPublishAsync("", $"{prefix}-{queue}", mandatory: true, properties, Encoding.UTF8.GetBytes(body)).AsTask();
    }

    public Task PublishAsync(string queue, BusEnvelope envelope) => PublishAsync(queue, Wrapped(envelope));

    /// <summary>An envelope as MassTransit puts it on the wire.</summary>
    public static string Wrapped(BusEnvelope envelope) =>
        $$"""{"message_id":"{{Guid.NewGuid()}}","message_type":["urn:message:Fam.Contracts.Messages:BusEnvelope"],"message":{{JsonSerializer.Serialize(envelope, FamJson.Options)}}}""";

    /// <summary>Messages as they stand in an envelope.</summary>
    public static string Body(params BusMessage[] messages) => $"[{string.Join(',', messages.Select(message => JsonSerializer.Serialize(message, FamJson.Options)))}]";

    public Task DeclareAsync(string queue) => channel.QueueDeclareAsync(
        $"{prefix}-{queue}", durable: true, exclusive: false, autoDelete: false, arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

    /// <summary>Messages that wait in a queue.</summary>
    public async Task<uint> CountAsync(string queue) => (await channel.QueueDeclarePassiveAsync($"{prefix}-{queue}")).MessageCount;

    /// <summary>Times after which the broker will drop messages that wait in a queue, in milliseconds.</summary>
    public async Task<List<string>> ExpirationsAsync(string queue)
    {
        await using var reader = await connection.CreateChannelAsync();
        var expirations = new List<string>();
        while (await reader.BasicGetAsync($"{prefix}-{queue}", autoAck: false) is { } got)
        {
            if (got.BasicProperties.IsExpirationPresent())
                expirations.Add(got.BasicProperties.Expiration!);
        }

        return expirations;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
