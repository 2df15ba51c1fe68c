using System.Diagnostics;
using System.Globalization;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// The engine with jobs that do nothing: each is still submitted, claimed, leased, started and finished, every step
/// committed to PostgreSQL, every message through RabbitMQ. Orchestrator and worker share a process and nothing else.
/// </summary>
internal static class JobRate
{
    private const int WarmUpJobs = 10_000;
    private const int WarmUpSubmissions = 2_000;

    public static int Run() => EngineHost.Run(async engine =>
    {
        await SubmitAsync(engine, WarmUpSubmissions);
        await ThroughputAsync(engine, WarmUpJobs);
        // An orchestrator runs for weeks. What it costs while its code is being compiled is told, and is another question.
        Say($"all of the above was to warm up");
        await LatencyAsync(engine, 200);
        await SubmitAsync(engine, 4_000);
        await ThroughputAsync(engine, 20_000);
    });

    private static async Task LatencyAsync(EngineHost engine, int jobs)
    {
        var times = new List<double>();
        for (var i = 0; i < jobs; i++)
        {
            var before = engine.Worker.Completed;
            var watch = Stopwatch.StartNew();
            engine.Worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await engine.Client.CreateSweepAsync(EngineHost.Sweep(1));
            await engine.Worker.NextStart.Task;
            times.Add(watch.Elapsed.TotalMilliseconds);
            await engine.Worker.CompletedAsync(before + 1);
        }

        times.Sort();
        Say($"submit to start, idle:    p50 {times[jobs / 2]:0.0} ms, p99 {times[jobs * 99 / 100]:0.0} ms ({jobs} jobs, one after the other)");
    }

    private static async Task SubmitAsync(EngineHost engine, int jobs)
    {
        var (before, cost) = (engine.Worker.Completed, await engine.CostAsync());
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellation) => await engine.Client.CreateSweepAsync(EngineHost.Sweep(1), cancellation));
        var submitted = watch.Elapsed.TotalSeconds;
        await engine.Worker.CompletedAsync(before + jobs);
        Say($"submissions of one job:   {jobs / submitted:0}/s ({jobs} sweeps, 16 at a time); {jobs / watch.Elapsed.TotalSeconds:0} jobs/s to their end");
        Say($"  each, to its end:       {(await engine.CostAsync()).Each(cost, jobs)}");
    }

    private static async Task ThroughputAsync(EngineHost engine, int jobs)
    {
        var (before, cost) = (engine.Worker.Completed, await engine.CostAsync());
        var watch = Stopwatch.StartNew();
        engine.Worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var submitting = engine.Client.CreateSweepAsync(EngineHost.Sweep(jobs));
        await engine.Worker.NextStart.Task;
        var first = watch.Elapsed.TotalSeconds;
        await submitting;
        var accepted = watch.Elapsed.TotalSeconds;
        await engine.Worker.CompletedAsync(before + jobs);
        var whole = watch.Elapsed.TotalSeconds;
        Say($"one sweep of {jobs} jobs: accepted after {accepted:0.00} s, first start after {first:0.00} s, all done after {whole:0.00} s");
        Say($"end to end:               {jobs / (whole - first):0} jobs/s");
        Say($"  each:                   {(await engine.CostAsync()).Each(cost, jobs)}");
    }

    private static void Say(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
