using System.Collections.Concurrent;
using System.Diagnostics;
using Fam.Bus;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;

namespace Fam.Engine.Benchmarks;

/// <summary>A worker whose jobs are over as soon as they begin; it answers, reports and waits for acknowledgement as the real one does.</summary>
internal sealed class NoOpWorker(string id) : IEnvelopeReceiver
{
    private const int Slots = 512;

    private readonly ConcurrentDictionary<(string JobId, long Token), bool> held = new();
    private readonly Guid incarnation = Guid.NewGuid();
    private EnvelopeSender? sender;
    private int completed;

    public BusEndpoint Queue => new(_ => Queues.Worker(id), _ => this, Concurrency: 1);

    public int Completed => Volatile.Read(ref completed);

    public TaskCompletionSource? NextStart { get; set; }

    public void Connect(EnvelopeSender connected) => sender = connected;

    public Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        foreach (var message in envelope.Open())
        {
            switch (message)
            {
                case RunJob run when held.TryAdd((run.JobId, run.Token), true):
                    NextStart?.TrySetResult();
                    Post(new RunJobAnswered(id, run.JobId, run.Token, Accepted: true, Reason: null));
                    Post(Events(run.JobId, run.Token));
                    break;
                case RunJob run:
                    Post(Events(run.JobId, run.Token));
                    break;
                case EventsApplied { Sequence: 2 } applied when held.TryRemove((applied.JobId, applied.Token), out _):
                    Interlocked.Increment(ref completed);
                    break;
            }
        }

        return Task.CompletedTask;
    }

    public async Task BeatAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Post(new WorkerHeartbeat
            {
                WorkerId = id, Incarnation = incarnation, ResourcePool = "default", Slots = Slots, Host = "bench", DeviceKind = "cpu", Version = "1",
                Attempts = [.. held.Keys.Select(attempt => new HeldAttempt(attempt.JobId, attempt.Token, ChildAlive: true))],
            });
            await Task.Delay(1_000, CancellationToken.None);
        }
    }

    public async Task CompletedAsync(int count)
    {
        var watch = Stopwatch.StartNew();
        while (Completed < count)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(3))
                throw new TimeoutException($"{Completed} of {count} jobs were done after 3 min.");
            await Task.Delay(2);
        }
    }

    private AttemptEvents Events(string jobId, long token) => new()
    {
        WorkerId = id, JobId = jobId, Token = token,
        Events = [new JobStarted { Sequence = 1, At = DateTimeOffset.UtcNow }, new JobFinished { Sequence = 2, At = DateTimeOffset.UtcNow, Outcome = JobOutcome.Completed }],
    };

    private void Post(BusMessage message) => sender!.Post(Queues.Orchestrator, id, message, TimeSpan.FromMinutes(1));
}
