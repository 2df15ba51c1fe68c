using System.Diagnostics;
using System.Globalization;
using Fam.Contracts.Jobs;

namespace Fam.Engine.Benchmarks;

/// <summary>2,000 jobs that run on 20 workers, each of which beats once a second: what holding them costs.</summary>
internal static class RunningJobs
{
    private const int Workers = 20;
    private const int SlotsPerWorker = 100;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);

    public static int Run() => EngineHost.Run([.. Enumerable.Range(0, Workers).Select(i => new NoOpWorker($"bench-{i}", SlotsPerWorker, Report))], async engine =>
    {
        var before = ProcessMemory.Read();
        await engine.Client.CreateSweepAsync(EngineHost.Sweep(Workers * SlotsPerWorker));
        foreach (var worker in engine.Workers)
            await worker.RunningAsync(SlotsPerWorker);
        await Task.Delay(Watched / 3);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Task.Delay(Watched);
        var share = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / watch.Elapsed;
        var after = ProcessMemory.Read();
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{engine.Workers.Sum(worker => worker.Running)} jobs run on {Workers} workers: {after.Resident} MB resident ({before.Resident} before, {after.Peak} at most), {share:P1} of a processor"));
    });

    private static IReadOnlyList<JobEvent> Report(long applied) => applied > 0 ? [] : [new JobStarted { Sequence = 1, At = DateTimeOffset.UtcNow }];
}
