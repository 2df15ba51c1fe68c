using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Fam.Bus.DeadLetters;

/// <summary>
/// The broker's queues of dead letters. Reading takes letters without acknowledging them and gives them back; sending one
/// again is a confirmed publish to its queue and only then an acknowledgement here. Whoever is killed in between leaves the
/// letter in both places: at least once, never lost.
/// </summary>
public sealed class DeadLetterQueues(IOptions<BusOptions> options, TimeProvider clock)
{
    /// <summary>Letters of one queue that a walk looks at.</summary>
    public const int MostPerQueue = 5_000;

    /// <summary>RabbitMQ 4 drops a message that was handed out 20 times; one that comes near is put back as a new one.</summary>
    private const int WornAfter = 10;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);
    private readonly BusOptions settings = options.Value;

    /// <summary>False where the bus lives in the process, and what a receiver does not take is only logged.</summary>
    public bool Exist => settings.Transport == BusTransport.RabbitMq;

    /// <summary>Where letters of a queue lie: what a receiver threw at, and what it has no receiver for.</summary>
    private static IEnumerable<string> Beside(string queue) => [queue + "_error", queue + "_skipped"];

    /// <summary>Shows each letter of some queues and does with it what is decided.</summary>
    /// <param name="queues">Queues that letters came by; those that the broker does not have are passed over.</param>
    /// <param name="decide">Called once for each letter.</param>
    /// <param name="cancellation">Ends the walk; what is not yet done stays.</param>
    /// <returns>Letters that were sent again or deleted.</returns>
    /// <exception cref="DeadLettersUnreachableException">The broker is away, somebody else walks, or a queue to send to is gone.</exception>
    public async Task<int> WalkAsync(IEnumerable<string> queues, Func<DeadLetter, LetterFate> decide, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(queues);
        try
        {
            await using var connection = await new ConnectionFactory { Uri = new Uri(settings.Uri!) }.CreateConnectionAsync("fam-dead-letters", cancellation);
            await using var turn = await TakeTurnAsync(connection, cancellation);
            var done = 0;
            foreach (var queue in queues)
            {
                foreach (var beside in Beside(queue))
                    done += await WalkAsync(connection, queue, settings.Named(beside), decide, cancellation);
            }

            return done;
        }
        catch (Exception failure) when (failure is BrokerUnreachableException or OperationInterruptedException or IOException)
        {
            throw new DeadLettersUnreachableException($"The broker did not do it: {failure.Message} Nothing is lost; a letter may have been sent and still lie here.", failure);
        }
    }

    private async Task<int> WalkAsync(IConnection connection, string queue, string deadLetters, Func<DeadLetter, LetterFate> decide, CancellationToken cancellation)
    {
        // What is not acknowledged goes back to the queue when its channel closes, however that happens.
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var (count, done) = (await CountAsync(connection, deadLetters, cancellation), 0);
        for (var i = 0; i < Math.Min(count, MostPerQueue) && await channel.BasicGetAsync(deadLetters, autoAck: false, cancellation) is { } got; i++)
        {
            var letter = new DeadLetter(queue, got.BasicProperties, got.Body);
            var fate = decide(letter);
            if (fate == LetterFate.SentAgain)
                await PublishAsync(channel, settings.Named(queue), letter.AsSent(), letter.Body, cancellation);
            else if (fate == LetterFate.Kept && letter.Deliveries >= WornAfter)
                await PublishAsync(channel, deadLetters, letter.Afresh(), letter.Body, cancellation);
            else if (fate == LetterFate.Kept)
                continue;
            await channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancellation);
            done += fate == LetterFate.Kept ? 0 : 1;
        }

        return done;
    }

    /// <summary>Returns once the broker has the message safe.</summary>
    private static async Task PublishAsync(IChannel channel, string queue, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        try
        {
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, cancellation);
        }
        catch (PublishException refused)
        {
            throw new DeadLettersUnreachableException(
                refused.IsReturn ? $"The broker has no queue {queue} any more; the letter stays where it is. Delete it, or start the worker that has this queue." : $"The broker did not accept a letter for {queue}; it stays where it is.", refused);
        }
    }

    /// <summary>Messages in a queue; none where there is no such queue.</summary>
    private static async Task<uint> CountAsync(IConnection connection, string queue, CancellationToken cancellation)
    {
        // The broker closes the channel of whoever asks for a queue that is not there.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellation)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }

    /// <summary>
    /// Waits until nobody else walks: letters that one has taken are not there for another. The turn is an exclusive queue,
    /// which the broker deletes with its connection, so that nobody who dies keeps it.
    /// </summary>
    private async Task<IChannel> TakeTurnAsync(IConnection connection, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            try
            {
                await channel.QueueDeclareAsync(settings.Named("dead-letters-turn"), durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation);
                return channel;
            }
            catch (OperationInterruptedException taken) when (taken.ShutdownReason?.ReplyCode == Constants.ResourceLocked)
            {
                await channel.DisposeAsync();
                if (clock.GetElapsedTime(since) > LockPatience)
                    throw new DeadLettersUnreachableException("Somebody else is reading or moving dead letters; try again when they are done.", taken);
                await Task.Delay(LockPause, clock, cancellation);
            }
        }
    }
}

/// <summary>What becomes of a dead letter that was looked at.</summary>
public enum LetterFate
{
    Kept,
    SentAgain,
    Deleted,
}

/// <summary>Dead letters cannot be had now; none of them is lost.</summary>
public sealed class DeadLettersUnreachableException(string message, Exception inner) : Exception(message, inner);
