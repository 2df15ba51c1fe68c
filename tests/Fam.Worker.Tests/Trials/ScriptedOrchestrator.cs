using System.Collections.Concurrent;
using Fam.Bus;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;

namespace Fam.Worker.Tests.Trials;

/// <summary>
/// The orchestrator's end of the bus: applies events in sequence, each once, as the real one does, and remembers
/// everything it was sent. Outlives the hosts of a test.
/// </summary>
internal sealed class ScriptedOrchestrator : IEnvelopeReceiver
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string, long), List<JobEvent>> applied = [];
    private readonly List<object> received = [];
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>While false, events are heard but neither applied nor acknowledged.</summary>
    public bool Answers { get; set; } = true;

    public EnvelopeSender? Sender { get; set; }

    /// <summary>Its queue on the host's bus.</summary>
    public BusEndpoint Queue => new(_ => Queues.Orchestrator, _ => this, Concurrency: 16);

    public async Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
    {
        foreach (var message in envelope.Open())
        {
            var acknowledged = message is AttemptEvents sent ? Apply(sent) : null;
            await Remember(message);
            if (message is AttemptEvents events && acknowledged is { } sequence)
                Sender!.Post(Queues.Worker(events.WorkerId), Queues.OrchestratorSender, new EventsApplied(events.JobId, events.Token, sequence));
        }
    }

    public IReadOnlyList<JobEvent> Applied(string jobId, long token)
    {
        lock (gate)
            return applied.TryGetValue((jobId, token), out var events) ? [.. events] : [];
    }

    /// <summary>Loses what was applied after the first events, as a restored backup does.</summary>
    public void Forget(string jobId, long token, int keep)
    {
        lock (gate)
            applied[(jobId, token)].RemoveRange(keep, applied[(jobId, token)].Count - keep);
    }

    public IReadOnlyList<T> Received<T>()
    {
        lock (gate)
            return [.. received.OfType<T>()];
    }

    public async Task<JobFinished> FinishOf(string jobId, long token)
    {
        await Until(() => Applied(jobId, token) is [.., JobFinished], $"the end of job {jobId}, token {token}");
        return (JobFinished)Applied(jobId, token)[^1];
    }

    public Task Heard<T>(Func<T, bool> wanted) => Until(() => Received<T>().Any(wanted), $"a {typeof(T).Name}");

    /// <summary>Looks again whenever a message arrived; the limit only ends a test that would hang.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Task next;
            lock (gate)
                next = news.Task;
            if (condition())
                return;
            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Waited 60 s for {what}.", late);
            }
        }
    }

    private long? Apply(AttemptEvents message)
    {
        lock (gate)
        {
            if (!Answers)
                return null;
            if (!applied.TryGetValue((message.JobId, message.Token), out var events))
                applied[(message.JobId, message.Token)] = events = [];
            foreach (var happened in message.Events.Where(happened => happened.Sequence == events.Count + 1))
                events.Add(happened);
            return events.Count;
        }
    }

    private Task Remember(object message)
    {
        TaskCompletionSource rung;
        lock (gate)
        {
            received.Add(message);
            rung = news;
            news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        rung.SetResult();
        return Task.CompletedTask;
    }
}
