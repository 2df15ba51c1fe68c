using System.Diagnostics;
using Fam.Contracts.Client;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// The engine with jobs that do nothing: each is still submitted, claimed, leased, started and finished, every step
/// committed to PostgreSQL, every message through RabbitMQ. Orchestrator and worker share a process and nothing else.
/// </summary>
internal static class JobRate
{
    public static int Run() => EngineHost.Run(async engine =>
    {
        var (client, worker) = (engine.Client, engine.Worker);
        await WarmUpAsync(client, worker);
        await LatencyAsync(client, worker);
        await SubmitAsync(client, worker);
        await ThroughputAsync(client, worker, 10_000);
    });

    private static async Task WarmUpAsync(FamClient client, NoOpWorker worker)
    {
        var sweep = await client.CreateSweepAsync(EngineHost.Sweep(500));
        await worker.CompletedAsync(500);
    }

    private static async Task LatencyAsync(FamClient client, NoOpWorker worker)
    {
        const int jobs = 200;
        var times = new List<double>();
        for (var i = 0; i < jobs; i++)
        {
            var before = worker.Completed;
            var watch = Stopwatch.StartNew();
            worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await client.CreateSweepAsync(EngineHost.Sweep(1));
            await worker.NextStart.Task;
            times.Add(watch.Elapsed.TotalMilliseconds);
            await worker.CompletedAsync(before + 1);
        }

        times.Sort();
        Console.WriteLine($"submit to start, idle:    p50 {times[jobs / 2]:0.0} ms, p99 {times[jobs * 99 / 100]:0.0} ms ({jobs} jobs, one after the other)");
    }

    private static async Task SubmitAsync(FamClient client, NoOpWorker worker)
    {
        const int jobs = 2_000;
        var before = worker.Completed;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellation) => await client.CreateSweepAsync(EngineHost.Sweep(1), cancellation));
        var submitted = watch.Elapsed.TotalSeconds;
        await worker.CompletedAsync(before + jobs);
        Console.WriteLine($"submissions of one job:   {jobs / submitted:0}/s ({jobs} sweeps, 16 at a time); {jobs / watch.Elapsed.TotalSeconds:0} jobs/s to their end");
    }

    private static async Task ThroughputAsync(FamClient client, NoOpWorker worker, int jobs)
    {
        var before = worker.Completed;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var submitting = client.CreateSweepAsync(EngineHost.Sweep(jobs));
        await worker.NextStart.Task;
        var first = watch.Elapsed.TotalSeconds;
        await submitting;
        var accepted = watch.Elapsed.TotalSeconds;
        await worker.CompletedAsync(before + jobs);
        var whole = watch.Elapsed.TotalSeconds;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine($"one sweep of {jobs} jobs: accepted after {accepted:0.00} s, first start after {first:0.00} s, all done after {whole:0.00} s");
        Console.WriteLine($"end to end:               {jobs / (whole - first):0} jobs/s ({used.TotalMilliseconds / jobs:0.00} ms of this process's CPU a job)");
    }
}
