using System.Diagnostics;
using System.Globalization;

namespace Fam.Engine.Benchmarks;

/// <summary>One sweep of 100,000 jobs: how soon it is accepted and running, how soon it is cancelled, and what memory that takes.</summary>
internal static class LargeSweep
{
    private const int Jobs = 100_000;

    public static int Run() => EngineHost.Run(async engine =>
    {
        var (client, worker) = (engine.Client, engine.Worker);
        await client.CreateSweepAsync(EngineHost.Sweep(500));
        await worker.CompletedAsync(500);
        var before = ProcessMemory.Read();
        worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var first = worker.NextStart.Task.ContinueWith(_ => watch.Elapsed, TaskScheduler.Default);
        var sweep = await client.CreateSweepAsync(EngineHost.Sweep(Jobs));
        var accepted = watch.Elapsed;
        var started = await first;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Say($"sweep of {Jobs} jobs:  accepted after {accepted.TotalSeconds:0.00} s, first start after {started.TotalSeconds:0.00} s, {used.TotalSeconds:0.0} s of this process's processor time");
        var peak = ProcessMemory.Read();
        await worker.CompletedAsync(worker.Completed + 3_000);
        watch.Restart();
        await client.CancelSweepAsync(sweep.Id);
        Say($"cancelled:              after {watch.Elapsed.TotalSeconds:0.00} s");
        Say($"resident memory:        {before.Resident} MB before, {peak.Resident} MB with the sweep, {ProcessMemory.Read().Peak} MB at most");
    });

    private static void Say(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
