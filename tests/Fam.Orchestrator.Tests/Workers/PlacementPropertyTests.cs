using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary>What holds after any sequence of submits, ends, losses, heartbeats, drains and silences. A failure names its seed.</summary>
public sealed class PlacementPropertyTests
{
    private const long GiB = 1L << 30;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_device_is_ever_oversubscribed_and_nobody_starves(int seed)
    {
        var random = new Random(seed);
        var world = new PoolWorld();
        var workers = Enumerable.Range(0, random.Next(1, 8)).ToDictionary(i => $"w{i}", _ => Devices(random));
        foreach (var (id, devices) in workers)
            world.Worker(id, devices);
        var (submitted, drained) = (0, new HashSet<string>());
        for (var step = 0; step < 400; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    for (var i = random.Next(1, 6); i > 0; i--)
                        world.Submit(Job(random, submitted++));
                    break;
                case < 7 when world.Running.Count > 0:
                    var ended = world.Running.Keys.ElementAt(random.Next(world.Running.Count));
                    world.End(ended, random.Next(5) == 0 ? JobState.Queued : JobState.Completed);
                    break;
                case 7:
                    world.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 4)));
                    break;
                case 8:
                    world.Beat(workers.Keys.ElementAt(random.Next(workers.Count)));
                    break;
                default:
                    var worker = workers.Keys.ElementAt(random.Next(workers.Count));
                    world.Pool.Drain(worker, asked: drained.Add(worker) || !drained.Remove(worker));
                    break;
            }

            world.PlaceAll();
            world.Pool.Forget();
            Check(world, workers);
        }

        // With nothing new, whatever a worker could hold at all gets its turn.
        foreach (var worker in workers.Keys)
            world.Pool.Drain(worker, asked: false);
        world.BeatAll();
        world.PlaceAll();
        for (var i = 0; world.Running.Count > 0; i++)
        {
            Assert.True(i < 10_000, "It does not come to an end.");
            world.End(world.Running.Keys.ElementAt(random.Next(world.Running.Count)));
            world.PlaceAll();
            Check(world, workers);
        }

        foreach (var (_, lanes) in world.Pool.Queue.Levels)
            Assert.All(lanes, lane => Assert.Contains(world.Why(lane.Head).Split(',')[0], (string[])["slots", "memory", "device_kind"]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_stream_of_small_jobs_does_not_hold_up_a_large_one(int seed)
    {
        var random = new Random(seed);
        var world = new PoolWorld();
        var (workers, slots) = (random.Next(1, 6), random.Next(2, 9));
        for (var i = 0; i < workers; i++)
            world.Worker($"w{i}", slots);
        var next = 0;
        for (; next < 2 * workers * slots; next++)
            world.Submit(PoolWorld.Job("small", next, slots: random.Next(1, slots), owner: $"user{random.Next(5)}"));
        world.PlaceAll();
        world.Submit(PoolWorld.Job("large", 0, slots, owner: "patient"));
        // All that run when the large one comes end, the oldest first; no more than twice as many may be needed.
        var patience = 2 * workers * slots;
        for (var ends = 0; !world.Running.ContainsKey("large-0"); ends++)
        {
            Assert.True(ends < patience, $"seed {seed}: {ends} jobs have ended and the large one still waits");
            world.End(world.Oldest);
            for (var i = 0; i < slots; i++)
                world.Submit(PoolWorld.Job("small", next++, slots: random.Next(1, slots), owner: $"user{random.Next(50)}"));
            world.PlaceAll();
        }
    }

    private static void Check(PoolWorld world, Dictionary<string, List<WorkerDevice>> workers)
    {
        var used = new Dictionary<(string, int), (int Slots, long Memory)>();
        foreach (var (job, workerId, devices, _) in world.Running.Values)
        {
            Assert.Equal(job.Slots, devices.Sum(share => share.Slots));
            foreach (var (device, slots) in devices)
            {
                var (before, memory) = used.GetValueOrDefault((workerId, device));
                used[(workerId, device)] = (before + slots, memory + (slots * (job.Asks?.MemoryPerSlot ?? 0)));
                var kind = workers[workerId].Single(known => known.Index == device).Kind;
                Assert.True(job.Asks?.DeviceKind is null || job.Asks.DeviceKind == kind);
            }
        }

        foreach (var ((worker, index), (slots, memory)) in used)
        {
            var device = workers[worker].Single(known => known.Index == index);
            Assert.True(slots <= device.Slots, $"{slots} of {device.Slots} slots of {worker}:{index}");
            Assert.True(memory <= device.MemoryBytes, string.Create(CultureInfo.InvariantCulture, $"{memory} of {device.MemoryBytes} bytes of {worker}:{index}"));
        }

        // What the pool believes is what is.
        foreach (var worker in world.Pool.Workers)
        {
            foreach (var load in worker.Devices)
                Assert.Equal(used.GetValueOrDefault((worker.Id, load.Device.Index)), (load.SlotsUsed, load.MemoryUsed));
        }

        Assert.All(world.Running.Values.GroupBy(run => run.Job.Owner), owner => Assert.Equal(owner.Sum(run => run.Job.Slots), world.Pool.Running.OfOwner(owner.Key)));
    }

    private static List<WorkerDevice> Devices(Random random)
    {
        var (kind, count) = random.Next(2) == 0 ? ("cpu", 1) : ("cuda", random.Next(1, 5));
        return [.. Enumerable.Range(0, count).Select(i => new WorkerDevice(i, kind, kind == "cpu" ? random.Next(1, 9) : random.Next(1, 3), null, random.Next(4, 33) * GiB, kind == "cpu" ? null : "8.0"))];
    }

    private static PlacedJob Job(Random random, int index)
    {
        var asks = random.Next(3) == 0 ? null : new ResourceSpec
        {
            MemoryPerSlot = random.Next(2) == 0 ? null : random.Next(1, 12) * GiB,
            DeviceKind = random.Next(3) switch { 0 => "cpu", 1 => "cuda", _ => null },
        };
        return PoolWorld.Job($"s{index % 7}", index, random.Next(4) == 0 ? random.Next(1, 7) : 1, random.Next(-1, 2), $"user{index % 3}", index, asks);
    }
}
