using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Jobs;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// Metric points on their whole way: from a worker through RabbitMQ, the job's grain and COPY into committed rows, each
/// batch acknowledged before its job sends the next.
/// </summary>
internal static class PointRate
{
    private const int Jobs = 64;
    private const int Batches = 20;
    private const int StepsPerBatch = 100;

    private static readonly string[] Metrics = ["train/loss", "train/grad_norm", "train/learning_rate", "train/tokens_per_second", "train/exact_match"];

    public static int Run() => EngineHost.Run([new NoOpWorker("bench", Jobs, Report)], async engine =>
    {
        await MeasureAsync(engine, "warm-up");
        await MeasureAsync(engine, "measured");
    });

    private static async Task MeasureAsync(EngineHost engine, string name)
    {
        var before = engine.Worker.Completed;
        await Task.Delay(TimeSpan.FromSeconds(2));
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await engine.Client.CreateSweepAsync(EngineHost.Sweep(Jobs));
        await engine.Worker.CompletedAsync(before + Jobs);
        var points = Jobs * Batches * StepsPerBatch * Metrics.Length;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {points} points of {Jobs} jobs in {watch.Elapsed.TotalSeconds:0.00} s, {points / watch.Elapsed.TotalSeconds:0}/s; {used.TotalMicroseconds / points:0.0} µs of this process's processor time a point"));
    }

    private static IReadOnlyList<JobEvent> Report(long applied)
    {
        var now = DateTimeOffset.UtcNow;
        if (applied == 0)
            return [new JobStarted { Sequence = 1, At = now }];
        if (applied > Batches * StepsPerBatch)
            return [new JobFinished { Sequence = applied + 1, At = now, Outcome = JobOutcome.Completed }];
        return [.. Enumerable.Range((int)applied, StepsPerBatch).Select(step => new MetricsReported
        {
            Sequence = step + 1, At = now, Step = step, Progress = 0.5, Values = Metrics.ToDictionary(metric => metric, metric => step + (0.5 * metric.Length)),
        })];
    }
}
