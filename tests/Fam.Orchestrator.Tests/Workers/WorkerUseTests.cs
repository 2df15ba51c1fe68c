using Fam.Contracts.Messages;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary>How busy workers are, as their pool lists it.</summary>
public sealed class WorkerUseTests
{
    [Fact]
    public void What_a_worker_last_said_is_listed_while_it_lives_and_written_nowhere()
    {
        var world = new PoolWorld();
        var beat = new WorkerHeartbeat
        {
            WorkerId = "w",
            Incarnation = Guid.NewGuid(),
            ResourcePool = "default",
            Slots = 2,
            Host = "test",
            DeviceKind = "cuda",
            Version = "1",
            Devices = [new WorkerDevice(0, "cuda", 1), new WorkerDevice(1, "cuda", 1)],
            Attempts = [],
        };
        Assert.True(world.Pool.Hear(beat, out _, out _));
        Assert.Null(Assert.Single(WorkerList.Of(world.Pool)).CpuLoad);

        Assert.True(world.Pool.Hear(beat with { CpuLoad = 0.75, DeviceUse = [new DeviceUse(1, 0.5, 3L << 30)] }, out _, out var toWrite));

        Assert.False(toWrite);
        var seen = Assert.Single(WorkerList.Of(world.Pool));
        Assert.Equal(0.75, seen.CpuLoad);
        Assert.Null(seen.Devices[0].Utilisation);
        Assert.Null(seen.Devices[0].MemoryInUseBytes);
        Assert.Equal(0.5, seen.Devices[1].Utilisation);
        Assert.Equal(3L << 30, seen.Devices[1].MemoryInUseBytes);

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var silent = Assert.Single(WorkerList.Of(world.Pool));
        Assert.Null(silent.CpuLoad);
        Assert.All(silent.Devices, device => Assert.Null(device.Utilisation));
    }
}
