using RabbitMQ.Client;

namespace Fam.Chaos.Fleet;

/// <summary>Takes what waits in a queue and puts it back twice and in another order, as a broker may after a fault.</summary>
public static class Redelivery
{
    /// <returns>Envelopes that were taken; twice as many wait now.</returns>
    public static async Task<int> DoubleAndShuffleAsync(int port, string queue, Random random)
    {
        await using var connection = await ConnectAsync(port);
        await using var channel = await connection.CreateChannelAsync();
        var taken = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } one)
            taken.Add(one);
        var back = taken.Concat(taken).ToArray();
        random.Shuffle(back);
        foreach (var one in back)
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(one.BasicProperties), one.Body);
        return taken.Count;
    }

    /// <summary>Deletes queues, so that no round hears of another.</summary>
    public static async Task DeleteAsync(int port, params string[] queues)
    {
        await using var connection = await ConnectAsync(port);
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in queues)
            await channel.QueueDeleteAsync(queue);
    }

    private static Task<IConnection> ConnectAsync(int port) =>
        new ConnectionFactory { HostName = "127.0.0.1", Port = port, UserName = "guest", Password = "guest" }.CreateConnectionAsync("fam-chaos");
}
