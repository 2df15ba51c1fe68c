using System.Diagnostics;
using Fam.Contracts.Messages;
using Fam.Worker.Hosting;
using Fam.Worker.Hosting.Devices;
using Fam.Worker.Tests.Trials;

namespace Fam.Worker.Tests.Hosting.Devices;

public sealed class NvidiaSmiTests : IDisposable
{
    /// <summary>As two machines have printed it.</summary>
    private const string H100 = "0, NVIDIA H100 80GB HBM3, 81559, 9.0\n";
    private const string Mixed = "0, NVIDIA A100-SXM4-40GB, 40960, 8.0\n1, NVIDIA GeForce RTX 3090, 24576, 8.6\n2, Tesla T4, 15360, 7.5\n3, Tesla T4, 15360, 7.5\n";

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void What_the_tool_prints_becomes_devices()
    {
        Assert.Equal([new WorkerDevice(0, "cuda", 1, "NVIDIA H100 80GB HBM3", 81559L << 20, "9.0")], NvidiaSmi.Parse(H100));
        var devices = NvidiaSmi.Parse(Mixed);
        Assert.Equal([0, 1, 2, 3], devices.Select(device => device.Index));
        Assert.Equal(new WorkerDevice(1, "cuda", 1, "NVIDIA GeForce RTX 3090", 24576L << 20, "8.6"), devices[1]);
        Assert.Null(NvidiaSmi.Parse("0, NVIDIA GB10, [N/A], 12.1\n")[0].MemoryBytes);
        Assert.Equal("Odd, with a comma", NvidiaSmi.Parse("0, Odd, with a comma, 1, 5.0")[0].Name);
    }

    [Fact]
    public void What_the_tool_says_of_load_becomes_samples()
    {
        Assert.Equal([new GpuSample(0, "NVIDIA H100 80GB HBM3", 1024L << 20, 81559L << 20, 0.37)], NvidiaSmi.ParseLoad("0, NVIDIA H100 80GB HBM3, 1024, 81559, 37\n"));
        Assert.Equal(new GpuSample(1, "Odd, with a comma", 0, null, null), NvidiaSmi.ParseLoad("1, Odd, with a comma, 0, [N/A], [N/A]")[0]);
        Assert.Contains("are expected", Assert.Throws<InvalidOperationException>(() => NvidiaSmi.ParseLoad("No devices were found")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "lists no GPU; set Worker:DeviceKind to 'cpu'")]
    [InlineData("No devices were found", "says 'No devices were found'; index, name, memory in MiB and compute capability are expected")]
    [InlineData("0, Tesla K80, 11441", "A driver older than 470 does not know compute_cap: update it.")]
    [InlineData("x, Tesla T4, 15360, 7.5", "index is 'x', but a whole number is expected")]
    [InlineData("0, Tesla T4, 15360 MiB, 7.5", "memory.total is '15360 MiB', but a number of MiB is expected")]
    [InlineData("0, Tesla T4, 15360, [N/A]", "compute_cap is '[N/A]', but a version such as 9.0 is expected")]
    [InlineData("0, Tesla T4, 1, 7.5\n0, Tesla T4, 1, 7.5", "lists an index twice")]
    public void What_it_should_not_print_is_named(string text, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidOperationException>(() => NvidiaSmi.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_tool_is_run_and_asked_for_just_these_fields()
    {
        var devices = NvidiaSmi.Ask(Tool("[ \"$*\" = \"--query-gpu=index,name,memory.total,compute_cap --format=csv,noheader,nounits\" ] || exit 3\ncat <<'E'\n" + Mixed + "E\n"));
        Assert.Equal(4, devices.Count);
    }

    [Fact]
    public void A_tool_that_is_missing_or_fails_is_told_of_with_advice()
    {
        Assert.Contains("Install NVIDIA's driver, name the tool by Worker:NvidiaSmi", Assert.Throws<InvalidOperationException>(() => NvidiaSmi.Ask(Path.Combine(scratch.Path, "none"))).Message, StringComparison.Ordinal);
        var failed = Assert.Throws<InvalidOperationException>(() => NvidiaSmi.Ask(Tool("echo \"couldn't communicate with the NVIDIA driver\" >&2; exit 9")));
        Assert.Contains("exit status 9: couldn't communicate with the NVIDIA driver", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_lie_evenly_on_the_gpus_that_the_worker_may_use()
    {
        var tool = Tool("cat <<'E'\n" + Mixed + "E\n");
        Assert.Equal([1, 1, 1, 1], Of(new WorkerOptions { DeviceKind = "cuda", NvidiaSmi = tool }).Select(device => device.Slots));
        Assert.Equal([(2, 3), (0, 3)], Of(new WorkerOptions { DeviceKind = "cuda", NvidiaSmi = tool, Slots = 6 }, visible: "2,0").Select(device => (device.Index, device.Slots)));
        Assert.All(Of(new WorkerOptions { DeviceKind = "cuda", NvidiaSmi = tool, MemoryBytes = 7 }), device => Assert.Equal(7, device.MemoryBytes));
        Refused(new WorkerOptions { DeviceKind = "cuda", NvidiaSmi = tool, Slots = 6 }, null, "Worker:Slots is 6, but the worker has 4 GPUs; write a multiple of 4");
        Refused(new WorkerOptions { DeviceKind = "cuda", NvidiaSmi = tool }, "1,GPU-8f6d", "CUDA_VISIBLE_DEVICES is '1,GPU-8f6d'; write indices that nvidia-smi lists: 0,1,2,3.");
    }

    [Fact]
    public void A_processor_is_one_device_with_all_slots_and_the_memory_there_is()
    {
        var device = Assert.Single(Of(new WorkerOptions { Slots = 3 }));
        Assert.Equal((0, "cpu", 3, (string?)null), (device.Index, device.Kind, device.Slots, device.ComputeCapability));
        Assert.True(device.MemoryBytes > 1 << 20);
        Assert.Equal(Environment.ProcessorCount, Of(new WorkerOptions()).Single().Slots);
        Assert.Equal(5, Of(new WorkerOptions { MemoryBytes = 5 }).Single().MemoryBytes);
    }

    [Fact]
    public void Memory_is_the_machines_or_the_containers_whichever_is_less()
    {
        Write("proc/meminfo", "MemTotal:       16303428 kB\nMemFree:          123 kB\n");
        Assert.Equal(16303428L << 10, MachineMemory.Bytes(scratch.Path));
        Write("sys/fs/cgroup/memory.max", "max\n");
        Assert.Equal(16303428L << 10, MachineMemory.Bytes(scratch.Path));
        Write("sys/fs/cgroup/memory.max", "2147483648\n");
        Assert.Equal(2147483648, MachineMemory.Bytes(scratch.Path));
        Write("proc/meminfo", "nothing\n");
        Assert.Contains("set Worker:MemoryBytes", Assert.Throws<InvalidDataException>(() => MachineMemory.Bytes(scratch.Path)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<WorkerDevice> Of(WorkerOptions options, string? visible = null) => new WorkerDevices(options, visible).All;

    private static void Refused(WorkerOptions options, string? visible, string words) =>
        Assert.Contains(words, Assert.Throws<InvalidOperationException>(() => new WorkerDevices(options, visible)).Message, StringComparison.Ordinal);

    private string Tool(string script)
    {
        var path = Path.Combine(scratch.Path, "nvidia-smi-" + Guid.NewGuid().ToString("N")[..8]);
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        using var chmod = Process.Start("chmod", ["+x", path]);
        chmod.WaitForExit();
        return path;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(scratch.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
