using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using static Fam.Orchestrator.Tests.Workers.PoolWorld;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class PlacementTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void Small_jobs_are_packed_so_that_large_holes_remain()
    {
        var world = new PoolWorld();
        world.Worker("a", 4);
        world.Worker("b", 4);
        world.Worker("c", 2);
        for (var i = 0; i < 4; i++)
            world.Submit(Job("s", i));
        world.PlaceAll();
        Assert.Equal(["c", "c", "a", "a"], Enumerable.Range(0, 4).Select(i => world.Running[$"s-{i}"].WorkerId));
        world.Submit(Job("large", 0, slots: 4));
        Assert.Equal("b", world.Place()?.Worker.Id);
    }

    [Fact]
    public void A_job_gets_devices_that_have_its_slots_and_its_memory()
    {
        var world = new PoolWorld();
        world.Worker("gpus", [Gpu(0, 2, 40), Gpu(1, 2, 80), Gpu(2, 2, 80)]);
        world.Submit(Job("s", 0, asks: Asks(memory: 30)));
        world.Submit(Job("s", 1, asks: Asks(memory: 30)));
        world.Submit(Job("s", 2, slots: 2, asks: Asks(memory: 40)));
        world.Submit(Job("s", 3, slots: 2, asks: Asks(memory: 5)));
        world.PlaceAll();
        // The first 30 GiB go where they fit most tightly; the second find only 10 GiB left there.
        Assert.Equal([0], Devices(world, 0));
        Assert.Equal([1], Devices(world, 1));
        Assert.Equal([2], Devices(world, 2));
        Assert.Equal([0, 1], Devices(world, 3));
        var crowded = Job("s", 4, asks: Asks(memory: 1));
        world.Submit(crowded);
        Assert.Null(world.Place());
        Assert.Equal("slots_busy", world.Why(crowded));
        world.End("s-3");
        Assert.Equal("s-4", world.Place()?.Job.JobId);
    }

    [Fact]
    public void A_job_waits_with_the_reason_that_holds_it()
    {
        var world = new PoolWorld();
        var any = Job("s", 0);
        world.Submit(any);
        Assert.Equal("no_workers", world.Why(any));
        world.Worker("cpu", [new WorkerDevice(0, "cpu", 4, MemoryBytes: 16 * GiB)], new() { ["zone"] = "a" });
        Check("device_kind", asks: Asks(kind: "cuda"));
        Check("labels_unmatched", asks: Asks(labels: new() { ["zone"] = "b" }));
        Check("slots", slots: 5);
        Check("memory", asks: Asks(memory: 17));
        Check("memory", slots: 4, asks: Asks(memory: 5));
        world.Worker("gpu", [Gpu(0, 1, 24)]);
        Check("compute_capability", asks: Asks(kind: "cuda", capability: 9.5));
        world.PlaceAll();
        var large = Job("large", 0, slots: 4);
        world.Submit(large);
        Assert.Null(world.Place());
        Assert.Equal("slots_busy", world.Why(large));
        foreach (var worker in world.Pool.Workers)
            world.Pool.Drain(worker.Id, asked: true);
        Assert.Equal("pool_draining", world.Why(large));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("no_workers", world.Why(large));

        void Check(string code, int slots = 1, ResourceSpec? asks = null)
        {
            var job = Job("odd", 0, slots, asks: asks);
            world.Submit(job);
            world.PlaceAll();
            Assert.Equal(code, world.Why(job));
            world.Pool.Queue.Remove(job.JobId);
        }
    }

    [Fact]
    public void A_job_that_could_run_says_what_goes_before_it()
    {
        var world = new PoolWorld();
        world.Worker("a", 2);
        world.Submit(Job("long", 0, owner: "ann"));
        world.PlaceAll();
        var large = Job("large", 0, slots: 2, priority: 3, owner: "bob");
        var small = Job("small", 0, owner: "ann");
        var others = Job("others", 0, owner: "cid");
        foreach (var job in new[] { large, small, others })
            world.Submit(job);
        Assert.Null(world.Place());
        Assert.Equal("slots_busy", world.Why(large));
        Assert.Equal("priority,fair_share,reserved_for_larger", world.Why(small));
        Assert.Equal("priority,reserved_for_larger", world.Why(others));
        world.End("long-0");
        Assert.Equal("large-0", world.Place()?.Job.JobId);
    }

    [Fact]
    public void A_large_job_is_not_starved_by_small_ones_that_come_without_end()
    {
        var world = new PoolWorld();
        world.Worker("a", 4);
        world.Worker("b", 4);
        for (var i = 0; i < 8; i++)
            world.Submit(Job("first", i, owner: $"user{i}"));
        world.PlaceAll();
        world.Submit(Job("large", 0, slots: 4, owner: "bob"));
        for (var round = 0; round < 100; round++)
        {
            world.Submit(Job("stream", round, owner: $"user{round}"));
            world.PlaceAll();
            if (world.Running.ContainsKey("large-0"))
                return;
            world.End(world.Oldest);
        }

        Assert.Fail("The large job still waits.");
    }

    [Fact]
    public void A_job_that_waits_for_a_gpu_holds_up_nobody_who_needs_none()
    {
        var world = new PoolWorld();
        world.Worker("cpu", 2);
        world.Worker("gpu", [Gpu(0, 1, 24)]);
        world.Submit(Job("g", 0, priority: 5, asks: Asks(kind: "cuda")));
        world.Submit(Job("g", 1, priority: 5, asks: Asks(kind: "cuda")));
        world.Submit(Job("c", 0));
        Assert.Equal(["g-0", "c-0"], world.PlaceAll());
    }

    [Fact]
    public void A_silent_worker_and_a_draining_one_get_nothing_and_a_leftover_keeps_its_slot()
    {
        var world = new PoolWorld();
        world.Worker("a", 1);
        world.Worker("b", 1);
        world.Pool.Drain("b", asked: true);
        world.Pool.SetLeftovers(world.Pool.FindWorker("a")!, [new HeldAttempt("stranger", 9, ChildAlive: true)]);
        world.Submit(Job("s", 0));
        Assert.Null(world.Place());
        world.Pool.SetLeftovers(world.Pool.FindWorker("a")!, []);
        world.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(world.Place());
        world.Beat("a");
        Assert.Equal("a", world.Place()?.Worker.Id);
        world.Submit(Job("s", 1));
        world.Beat("b");
        Assert.Null(world.Place());
        world.Pool.Drain("b", asked: false);
        Assert.Equal("b", world.Place()?.Worker.Id);
    }

    private static WorkerDevice Gpu(int index, int slots, long gibibytes) => new(index, "cuda", slots, "GPU", gibibytes * GiB, "9.0");

    private static ResourceSpec Asks(long? memory = null, string? kind = null, double? capability = null, Dictionary<string, string>? labels = null) =>
        new() { MemoryPerSlot = memory * GiB, DeviceKind = kind, MinComputeCapability = capability, Labels = labels };

    private static IEnumerable<int> Devices(PoolWorld world, int index) => world.Running[$"s-{index}"].Devices.Select(share => share.Device);
}
