using System.Collections.Concurrent;
using System.Threading.Channels;
using Fam.Bus;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;

namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>A worker that says what its test tells it to, over the real bus.</summary>
internal sealed class ScriptedWorker(string id) : IEnvelopeReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<Type, Channel<object>> received = new();
    private EnvelopeSender? sender;
    private TimeProvider clock = TimeProvider.System;

    public string Id => id;

    public Guid Incarnation { get; set; } = Guid.NewGuid();

    /// <summary>Its queue on the host's bus.</summary>
    public BusEndpoint Queue => new(_ => Queues.Worker(id), _ => this, Concurrency: 1);

    public async Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        foreach (var message in envelope.Open())
            await Inbox(message.GetType()).Writer.WriteAsync(message, cancellation);
    }

    public void Connect(EnvelopeSender connected, TimeProvider time) => (sender, clock) = (connected, time);

    /// <summary>The next message of this type; waits for it.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? fits = null)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var message = (T)await Inbox(typeof(T)).Reader.ReadAsync(limit.Token);
            if (fits is null || fits(message))
                return message;
        }
    }

    /// <summary>A message of this type that has come already; null where there is none.</summary>
    public T? TryNext<T>()
        where T : class => Inbox(typeof(T)).Reader.TryRead(out var message) ? (T)message : null;

    /// <summary>Whether a message of this type has come that nobody asked for.</summary>
    public bool HasMore<T>() => Inbox(typeof(T)).Reader.TryPeek(out _);

    public Task HeartbeatAsync(params RunJob[] held) => HeartbeatAsync(slots: 2, held: held);

    public Task HeartbeatAsync(int slots, string pool = "default", bool draining = false, params RunJob[] held) => SendAsync(new WorkerHeartbeat
    {
        WorkerId = id,
        Incarnation = Incarnation,
        ResourcePool = pool,
        Slots = slots,
        Host = "test",
        DeviceKind = "cpu",
        Version = "1",
        Draining = draining,
        Attempts = [.. held.Select(run => new HeldAttempt(run.JobId, run.Token, ChildAlive: true))],
    });

    public Task AnswerAsync(RunJob run, bool accepted = true, string? reason = null, bool shuttingDown = false) =>
        SendAsync(new RunJobAnswered(id, run.JobId, run.Token, accepted, reason, shuttingDown));

    /// <summary>Sends events with sequences from <paramref name="from"/> on.</summary>
    public Task SendEventsAsync(RunJob run, long from, params JobEvent[] events) => SendAsync(new AttemptEvents
    {
        WorkerId = id,
        JobId = run.JobId,
        Token = run.Token,
        Events = [.. events.Select((happened, i) => happened with { Sequence = from + i, At = clock.GetUtcNow() })],
    });

    /// <summary>Sends events and waits until they are acknowledged.</summary>
    public async Task<long> ApplyAsync(RunJob run, long from, params JobEvent[] events)
    {
        await SendEventsAsync(run, from, events);
        return (await NextAsync<EventsApplied>(applied => applied.JobId == run.JobId && applied.Token == run.Token)).Sequence;
    }

    public Task SendAsync(BusMessage message) => sender!.SendAsync(Queues.Orchestrator, id, message, expireAfter: null, CancellationToken.None);

    private Channel<object> Inbox(Type type) => received.GetOrAdd(type, _ => Channel.CreateUnbounded<object>());
}
