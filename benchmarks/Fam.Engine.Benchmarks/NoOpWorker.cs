using System.Collections.Concurrent;
using System.Diagnostics;
using Fam.Bus;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;

namespace Fam.Engine.Benchmarks;

/// <summary>A worker without children; it answers, reports, beats and waits for acknowledgement as the real one does.</summary>
/// <param name="report">What a job says once so many of its events are applied; nothing where it only runs on.</param>
internal sealed class NoOpWorker(string id, int slots, Func<long, IReadOnlyList<JobEvent>> report) : IEnvelopeReceiver
{
    private readonly ConcurrentDictionary<(string JobId, long Token), Job> held = new();
    private readonly Guid incarnation = Guid.NewGuid();
    private EnvelopeSender? sender;
    private int completed;

    public BusEndpoint Queue => new(_ => Queues.Worker(id), _ => this, Concurrency: 1);

    public int Completed => Volatile.Read(ref completed);

    public int Running => held.Count;

    public TaskCompletionSource? NextStart { get; set; }

    /// <summary>Jobs that are over as soon as they begin.</summary>
    public static IReadOnlyList<JobEvent> Nothing(long applied) => applied > 0 ? [] :
        [new JobStarted { Sequence = 1, At = DateTimeOffset.UtcNow }, new JobFinished { Sequence = 2, At = DateTimeOffset.UtcNow, Outcome = JobOutcome.Completed }];

    public void Connect(EnvelopeSender connected) => sender = connected;

    public Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        foreach (var message in envelope.Open())
        {
            switch (message)
            {
                case RunJob run:
                    if (held.TryAdd((run.JobId, run.Token), new Job()))
                    {
                        NextStart?.TrySetResult();
                        Post(new RunJobAnswered(id, run.JobId, run.Token, Accepted: true, Reason: null));
                    }

                    Report(run.JobId, run.Token, applied: 0);
                    break;
                case StopAttempt stop:
                    held.TryRemove((stop.JobId, stop.Token), out _);
                    break;
                case EventsApplied applied:
                    Report(applied.JobId, applied.Token, applied.Sequence);
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
                WorkerId = id, Incarnation = incarnation, ResourcePool = "default", Slots = slots, Host = "bench", DeviceKind = "cpu", Version = "1",
                Attempts = [.. held.Keys.Select(attempt => new HeldAttempt(attempt.JobId, attempt.Token, ChildAlive: true) { Step = 10, Progress = 0.1 })],
            });
            await Task.Delay(1_000, CancellationToken.None);
        }
    }

    public Task CompletedAsync(int count) => UntilAsync(() => Completed, count, "were done");

    public Task RunningAsync(int count) => UntilAsync(() => Running, count, "ran");

    private static async Task UntilAsync(Func<int> reached, int count, string what)
    {
        var watch = Stopwatch.StartNew();
        while (reached() < count)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(3))
                throw new TimeoutException($"{reached()} of {count} jobs {what} after 3 min.");
            await Task.Delay(2);
        }
    }

    private void Report(string jobId, long token, long applied)
    {
        if (!held.TryGetValue((jobId, token), out var job))
            return;
        if (applied > 0 && applied == job.LastSequence)
        {
            if (held.TryRemove((jobId, token), out _))
                Interlocked.Increment(ref completed);
            return;
        }

        if (report(applied) is not { Count: > 0 } events)
            return;
        if (events[^1] is JobFinished last)
            job.LastSequence = last.Sequence;
        Post(new AttemptEvents { WorkerId = id, JobId = jobId, Token = token, Events = events });
    }

    private void Post(BusMessage message) => sender!.Post(Queues.Orchestrator, id, message, TimeSpan.FromMinutes(1));

    private sealed class Job
    {
        /// <summary>Of the event that ends it; 0 until it was sent.</summary>
        public long LastSequence { get; set; }
    }
}
