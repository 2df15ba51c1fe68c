using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// A pool in steady state: all slots are taken, a job ends, its slots are given to the next. Timed is everything a pool
/// does for that, in memory: the notice of the end, the decision, the notice of the lease, and the look that finds
/// nothing more to place. The median of several rounds, so that a pause of the machine does not count.
/// </summary>
internal static class Scheduling
{
    private const int Owners = 20;
    private const int Sweeps = 100;
    private const int Rounds = 9;
    private const int DecisionsPerRound = 2_000;

    private static readonly int[] Lengths = [1_000, 10_000, 100_000];

    public static int Run()
    {
        foreach (var workers in new[] { 10, 1_000 })
        {
            Measure(workers, 1_000);
            var costs = Lengths.Select(length => (Length: length, Cost: Measure(workers, length))).ToList();
            Console.Out.WriteLine($"{workers} workers with 8 slots, {Owners} owners, {Sweeps} sweeps, 4 kinds of request");
            foreach (var (length, cost) in costs)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {length,7} jobs waiting   {cost.TotalMicroseconds,7:0.0} µs a decision   {cost / costs[0].Cost:0.00} × the cost at {costs[0].Length}"));
        }

        return 0;
    }

    private static TimeSpan Measure(int workers, int length)
    {
        var pool = new PoolState(TimeProvider.System, new OrchestratorOptions { WorkerSilentAfter = TimeSpan.FromHours(1) });
        for (var i = 0; i < workers; i++)
            pool.Hear(Beat(i), out _, out _);
        var (next, token) = (0, 0L);
        var running = new Queue<PlacedJob>();
        for (; next < length + (8 * workers); next++)
            pool.Queue.Put(Job(next));
        while (Start())
        {
        }

        while (pool.Queue.Count < length)
            pool.Queue.Put(Job(next++));
        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var decisions = 0;
            var watch = new Stopwatch();
            while (decisions < DecisionsPerRound)
            {
                pool.Queue.Put(Job(next++));
                var ended = running.Dequeue();
                watch.Start();
                pool.Apply(new JobChange(ended, JobState.Completed, Token: null, WorkerId: null, Guid.Empty, Answered: true, []));
                while (Start())
                    decisions++;
                watch.Stop();
            }

            times.Add(watch.Elapsed / decisions);
        }

        return times.Order().ElementAt(Rounds / 2);

        bool Start()
        {
            if (pool.NextMatch() is not { } placement)
                return false;
            pool.Apply(new JobChange(placement.Job, JobState.Starting, ++token, placement.Worker.Id, Guid.Empty, Answered: true, placement.Devices));
            pool.Opened(placement.Job.JobId);
            running.Enqueue(placement.Job);
            return true;
        }
    }

    private static WorkerHeartbeat Beat(int index) => new()
    {
        WorkerId = $"w{index}",
        Incarnation = Guid.NewGuid(),
        ResourcePool = "default",
        Slots = 8,
        Host = "benchmark",
        DeviceKind = "cuda",
        Version = "1",
        Devices = [.. Enumerable.Range(0, 8).Select(i => new WorkerDevice(i, "cuda", 1, "GPU", 80L << 30, "9.0"))],
        Attempts = [],
    };

    private static PlacedJob Job(int index)
    {
        var sweep = index % Sweeps;
        var slots = sweep % 10 == 0 ? 4 : sweep % 10 == 1 ? 2 : 1;
        var asks = sweep % 2 == 0 ? null : new ResourceSpec { MemoryPerSlot = 16L << 30, DeviceKind = "cuda" };
        return new PlacedJob($"s{sweep}-{index}", $"s{sweep}", "default", slots, Priority: 0, DateTimeOffset.UnixEpoch.AddSeconds(sweep), index, NotBefore: null, RestartReason: null, $"user{sweep % Owners}", asks);
    }
}
