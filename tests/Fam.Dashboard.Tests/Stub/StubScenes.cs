using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Tests.Stub;

/// <summary>Whole situations: a service at work, with everything its pages can show.</summary>
public static class StubScenes
{
    public const string Running = "run-1";
    public const string Done = "done-1";

    public static void Busy(this StubWorld world)
    {
        Add(world, StubTrials.Sweep(Running, "passkey", SweepState.Running, TimeSpan.FromMinutes(6)), columns: 4);
        Add(world, StubTrials.Sweep(Done, "passkey", SweepState.Completed, TimeSpan.FromHours(3)), columns: 7);
        Add(world, StubTrials.Sweep("failed-1", "passkey-seeds", SweepState.Failed, TimeSpan.FromDays(1)), columns: 7);
        Add(world, StubTrials.Sweep("cancelled-1", "passkey-wide", SweepState.Cancelled, TimeSpan.FromDays(12)), columns: 2);
        world.Templates.Add(new("passkey", "PassKey: FAM against memory segments", "M0, M1, M2 and FAM from scratch, each also within its reach. About 12 minutes on 2 cores.", StubTrials.Yaml, "PassKey"));
        world.Templates.Add(new("passkey-tiny", "PassKey, tiny", "The same in seconds, to see the system work.", StubTrials.Yaml.Replace("name: passkey\n", "name: passkey-tiny\n", StringComparison.Ordinal), "PassKey"));
        world.Templates.Add(new("paper/fig3a", "fig3a", "PassKey by length for M0 to M12 and FAM without segments.", StubTrials.Yaml, "The paper's figures and tables, at its scale"));
        world.Workers.Add(Worker("node-1/0", alive: true, used: 2, [$"{Running}-2", $"{Running}-3"]));
        world.Workers.Add(Worker("node-2/0", alive: false, used: 0, []) with { ResourcePool = "gpu", DeviceKind = "cuda", Slots = 8 });
    }

    public static void Add(this StubWorld world, SweepDetail sweep, int columns)
    {
        world.Sweeps.Add(sweep);
        world.Comparisons[sweep.Id] = StubTrials.Comparison(sweep, columns);
        foreach (var job in sweep.Jobs)
        {
            world.Jobs[job.Id] = StubTrials.Job(sweep.Id, job.Index, job.State, sweep.CreatedAt);
            if (job.Step is not { } steps) continue;
            world.Metrics[job.Id] = [.. Curves(steps, sweep.CreatedAt, 1 + 0.25 * job.Index), .. job.Name == "FAM" ? StubMemory.Curves(steps, sweep.CreatedAt) : []];
            world.Logs[job.Id] = [.. Enumerable.Range(1, 40).Select(i => new LogLine(i, sweep.CreatedAt.AddSeconds(3 * i), i == 20 ? "warning" : "info", i == 20 ? "gradient norm 8.1 was clipped to 1" : $"step {20 * i}: loss {3.2 / i:0.000}, exact match {Math.Min(1, i / 30.0):0.00}"))];
            world.Samples[job.Id] = [.. Enumerable.Range(0, 250).Select(Sample)];
        }
    }

    private static SampleScore Sample(int i)
    {
        var right = i % 7 != 3;
        var key = (10_000 + 7919 * i % 90_000).ToString();
        return new()
        {
            Task = "passkey",
            ScorerVersion = 1,
            FillerBlocks = StubTrials.Lengths[i / 40],
            Index = i % 40,
            PromptTokens = 92 + 32 * StubTrials.Lengths[i / 40],
            DistanceTokens = 40 + 32 * StubTrials.Lengths[i / 40],
            DistanceBlocks = 1 + StubTrials.Lengths[i / 40],
            InReach = i < 80,
            Expected = key,
            Answer = right ? key : key[..3] + "00",
            Score = right ? 1 : 0,
        };
    }

    private static List<MetricSeries> Curves(int steps, DateTimeOffset from, double pace)
    {
        MetricSeries Series(string name, Func<double, double> value) =>
            new(name, [.. Enumerable.Range(0, steps / 10).Select(i => new MetricPoint(10 * i, value(pace * i / 130.0), from.AddSeconds(i)))]);

        return
        [
            Series("train/loss", t => 0.03 + 3.9 * Math.Exp(-4 * t) + 0.05 * Math.Sin(90 * t)),
            Series("train/exact_match", t => 1 / (1 + Math.Exp(-18 * (t - 0.4)))),
            Series("train/learning_rate", t => t < 0.25 ? 3e-3 : 3e-3 * (0.05 + 0.95 * 0.5 * (1 + Math.Cos(Math.PI * (t - 0.25) / 0.75)))),
            Series("train/grad_norm", t => 0.3 + 3 * Math.Exp(-6 * t) + 0.2 * Math.Abs(Math.Sin(70 * t))),
            Series("train/tokens_per_second", t => 21_000 + 900 * Math.Sin(30 * t)),
            Series("train/tokens", t => 2_600_000 * t),
            Series("system/peak_memory_bytes", t => 2.6e8 + 6e7 * Math.Min(1, 2 * t)),
        ];
    }

    private static WorkerView Worker(string id, bool alive, int used, IReadOnlyList<string> jobs) => new()
    {
        Id = id,
        ResourcePool = "default",
        Host = id.Split('/')[0],
        DeviceKind = "cpu",
        Version = "0.1.0",
        Slots = 2,
        SlotsUsed = used,
        Alive = alive,
        Draining = false,
        LastSeenAt = DateTimeOffset.UtcNow.AddSeconds(alive ? -2 : -900),
        CpuLoad = alive ? .83 : null,
        JobIds = jobs,
        Devices = alive ? [new DeviceView(0, "cpu", "AMD EPYC 7B13", null, 2, used, 16L << 30, used * (3L << 30)) { MemoryInUseBytes = 9L << 30 }] : [],
        Jobs = [.. jobs.Select(job => new HeldJobView(job, [0], 0.62, 810, 14) { Name = job.EndsWith('3') ? "FAM" : "M2", SweepName = "passkey" })],
    };
}
