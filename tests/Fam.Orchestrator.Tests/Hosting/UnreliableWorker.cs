using System.Collections.Concurrent;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>
/// A worker that runs attempts by itself, over a bus that loses, repeats and reorders what it sends, with children
/// that crash. What a child reports depends on the step alone, as in training that resumes exactly.
/// </summary>
internal sealed class UnreliableWorker(ScriptedWorker worker, int slots, int seed)
{
    public const int Steps = 12;
    private readonly Random random = new(seed);
    private readonly ConcurrentDictionary<(string JobId, long Token), Attempt> attempts = new();

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            while (worker.TryNext<RunJob>() is { } run)
                Take(run);
            while (worker.TryNext<EventsApplied>() is { } applied)
                Acknowledge(applied);
            while (worker.TryNext<StopAttempt>() is { } order)
                attempts.TryRemove((order.JobId, order.Token), out _);
            foreach (var attempt in attempts.Values)
                await SendSomeAsync(attempt);
            if (random.NextDouble() < 0.7)
                await worker.HeartbeatAsync(slots, held: [.. attempts.Values.Select(attempt => attempt.Run)]);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private void Take(RunJob run)
    {
        if (attempts.ContainsKey((run.JobId, run.Token)))
            return;
        var events = new List<JobEvent> { Started() };
        var crashAt = random.NextDouble() < 0.3 ? random.Next(Steps) : Steps + 1;
        for (var step = (run.Resume?.Step ?? 0) + 1; step <= Steps && step < crashAt; step++)
        {
            events.Add(Loss(step, 1.0 / step, (double)step / Steps));
            if (step % 4 == 0)
                events.Add(Checkpoint(step));
        }

        if (crashAt > Steps)
            events.AddRange([Scored(0, 1, true, false), Scored(4, 5, false, true), Completed()]);
        else
            events.Add(Failed(FailureKind.Crashed));
        attempts[(run.JobId, run.Token)] = new Attempt(run, events);
    }

    private void Acknowledge(EventsApplied applied)
    {
        if (!attempts.TryGetValue((applied.JobId, applied.Token), out var attempt))
            return;
        attempt.Applied = Math.Max(attempt.Applied, applied.Sequence);
        if (attempt.Applied == attempt.Events.Count)
            attempts.TryRemove((applied.JobId, applied.Token), out _);
    }

    private async Task SendSomeAsync(Attempt attempt)
    {
        if (random.NextDouble() < 0.3)
            return;
        // From a little before what is acknowledged to a little beyond what should come next.
        var from = (int)Math.Clamp(attempt.Applied + random.Next(-3, 3), 0, attempt.Events.Count - 1);
        var batch = attempt.Events.Skip(from).Take(random.Next(1, 8)).ToArray();
        await worker.SendEventsAsync(attempt.Run, from + 1, batch);
    }

    private sealed class Attempt(RunJob run, List<JobEvent> events)
    {
        public RunJob Run { get; } = run;

        public List<JobEvent> Events { get; } = events;

        public long Applied { get; set; }
    }
}
