using Fam.Cli.Workers;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Workers;

public sealed class WorkerWordsTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void Devices_say_what_is_kept_of_them_and_what_is_really_used()
    {
        var worker = Worker("cuda", new DeviceView(0, "cuda", "NVIDIA H100", "9.0", 1, 1, 80 * GiB, 16 * GiB) { Utilisation = 0.97, MemoryInUseBytes = 61 * GiB }, new DeviceView(1, "cuda", null, null, 1, 0, null, 0));

        Assert.Equal(
            "0 cuda NVIDIA H100 (9.0): 1 of 1 slots, 16.0 GiB of 80.0 GiB kept, 97 % busy, 61.0 GiB in use\n1 cuda: 0 of 1 slots\nprocessor: 25 % busy",
            WorkerWords.Devices(worker with { CpuLoad = 0.25 }));
    }

    [Fact]
    public void A_processor_is_told_of_once_and_what_is_not_known_is_left_out()
    {
        var worker = Worker("cpu", new DeviceView(0, "cpu", "2 cores", null, 2, 0, 16 * GiB, 0));

        Assert.Equal("0 cpu 2 cores: 0 of 2 slots, 0 B of 16.0 GiB kept", WorkerWords.Devices(worker));
        Assert.DoesNotContain("processor", WorkerWords.Devices(worker with { CpuLoad = 0.5 }), StringComparison.Ordinal);
    }

    private static WorkerView Worker(string kind, params DeviceView[] devices) => new()
    {
        Id = "w", ResourcePool = "default", Host = "h", DeviceKind = kind, Version = "1", Slots = 2, SlotsUsed = 0, Alive = true, Draining = false, LastSeenAt = default, JobIds = [], Devices = devices,
    };
}
