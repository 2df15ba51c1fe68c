using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Fam.Bus.Signing;
using Fam.Contracts;
using Fam.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fam.Bus;

/// <summary>
/// Sends messages to queues in envelopes. Each queue has one envelope under way; what is posted meanwhile makes up the
/// next, so that an idle bus sends at once and a busy one sends many together. An envelope that does not get through is
/// logged and dropped: senders repeat what they have no answer to.
/// </summary>
public sealed partial class EnvelopeSender(
    IBus bus, IOptions<BusOptions> options, EnvelopeSigner signer, TimeProvider clock, ILogger<EnvelopeSender> logger) : IAsyncDisposable
{
    /// <summary>Messages that may wait for one queue; what is posted beyond is dropped, and sent again by its sender.</summary>
    private const int MostWaiting = 20_000;

    /// <summary>A queue that nothing was posted to for so long gives up its sender.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly BusOptions settings = options.Value;

    /// <summary>Lets a message leave for a queue; returns at once.</summary>
    /// <param name="queue">The receiver's queue.</param>
    /// <param name="sender">Who sends: a worker's id, or <c>orchestrator</c>.</param>
    /// <param name="message">Written here, so that it may change afterwards.</param>
    /// <param name="expireAfter">A broker drops the message where nobody has taken it for so long; it is of no use then.</param>
    public void Post(string queue, string sender, BusMessage message, TimeSpan? expireAfter = null)
    {
        var letter = new Letter(JsonSerializer.Serialize(message, FamJson.Options), sender, expireAfter);
        while (!stopping.IsCancellationRequested)
        {
            // A lane that has just been given up has left the table; the next one has no past.
            var posted = lanes.GetOrAdd(queue, name => new Lane(name, this)).TryPost(letter);
            if (posted == Posting.Full)
                LogFull(queue, MostWaiting);
            if (posted != Posting.Closed)
                return;
        }
    }

    /// <summary>Sends one message now and says by an exception where it did not get through.</summary>
    public async Task SendAsync(string queue, string sender, BusMessage message, TimeSpan? expireAfter, CancellationToken cancellation)
    {
        var letter = new Letter(JsonSerializer.Serialize(message, FamJson.Options), sender, expireAfter);
        await SendAsync(queue, [letter], cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(lanes.Values.Select(lane => lane.Running));
        stopping.Dispose();
    }

    private async Task SendAsync(string queue, IReadOnlyList<Letter> letters, CancellationToken cancellation)
    {
        // An exchange of the queue's name leads to it; naming the queue would declare it with other properties.
        var endpoint = await bus.GetSendEndpoint(new Uri("exchange:" + settings.Named(queue))).WaitAsync(cancellation);
        var envelope = new BusEnvelope
        {
            Protocol = BusProtocol.Current,
            Sender = letters[0].Sender,
            SentAt = clock.GetUtcNow(),
            Body = $"[{string.Join(',', letters.Select(letter => letter.Json))}]",
        };
        envelope = signer.Sign(envelope, queue);
        var lifetimes = letters.Select(letter => letter.ExpireAfter).ToList();
        await endpoint.Send(
            envelope,
            context => context.TimeToLive = lifetimes.Contains(null) ? null : lifetimes.Max(),
            cancellation);
    }

    private enum Posting
    {
        Done,
        Full,
        Closed,
    }

    private sealed record Letter(string Json, string Sender, TimeSpan? ExpireAfter);

    private sealed class Lane
    {
        private readonly Channel<Letter> waiting = Channel.CreateBounded<Letter>(MostWaiting);
        private readonly Lock gate = new();
        private readonly string queue;
        private readonly EnvelopeSender all;
        private bool isClosed;

        public Lane(string queue, EnvelopeSender all)
        {
            (this.queue, this.all) = (queue, all);
            Running = Task.Run(RunAsync);
        }

        public Task Running { get; }

        public Posting TryPost(Letter letter)
        {
            lock (gate)
            {
                return isClosed ? Posting.Closed : waiting.Writer.TryWrite(letter) ? Posting.Done : Posting.Full;
            }
        }

        private async Task RunAsync()
        {
            var batch = new List<Letter>();
            while (await WaitAsync())
            {
                var length = 0;
                while (batch.Count < all.settings.MaxBatch && waiting.Reader.TryPeek(out var next)
                    && (batch.Count == 0 || (length + next.Json.Length <= all.settings.MaxBatchLength && next.Sender == batch[0].Sender)))
                {
                    waiting.Reader.TryRead(out _);
                    batch.Add(next);
                    length += next.Json.Length;
                }

                if (batch.Count > 0)
                    await TrySendAsync(batch);
                batch.Clear();
            }
        }

        /// <summary>False once the lane is of no more use.</summary>
        private async Task<bool> WaitAsync()
        {
            try
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(all.stopping.Token);
                idle.CancelAfter(Idle);
                return await waiting.Reader.WaitToReadAsync(idle.Token);
            }
            catch (OperationCanceledException)
            {
                return !all.stopping.IsCancellationRequested && !TryClose();
            }
        }

        private bool TryClose()
        {
            lock (gate)
            {
                if (waiting.Reader.TryPeek(out _))
                    return false;
                isClosed = true;
                all.lanes.TryRemove(new KeyValuePair<string, Lane>(queue, this));
                return true;
            }
        }

        private async Task TrySendAsync(List<Letter> batch)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(all.stopping.Token);
            limit.CancelAfter(TimeSpan.FromSeconds(all.settings.SendSeconds));
            try
            {
                await all.SendAsync(queue, batch, limit.Token);
            }
            catch (Exception failure)
            {
                // A process that ends closes its bus; what was not sent is sent again by the next.
                if (!all.stopping.IsCancellationRequested)
                    all.LogNotSent(failure, batch.Count, queue);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} messages for {Queue} were not sent; what is not answered will be sent again.")]
    private partial void LogNotSent(Exception failure, int count, string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Most} messages wait for {Queue}; one more was dropped and will be sent again.")]
    private partial void LogFull(string queue, int most);
}
