using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fam.Contracts.Messages;
using Fam.Worker.Hosting.Devices;
using Fam.Worker.Tests.Trials;

namespace Fam.Worker.Tests.Hosting.Devices;

/// <summary>How busy machines, containers and GPUs are.</summary>
public sealed class WorkerLoadTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_processor_that_works_is_busy()
    {
        var load = new ProcessorLoad(TimeProvider.System);
        Assert.Null(load.SinceLast());
        // The kernel counts in ticks of 10 ms.
        for (var before = Environment.CpuUsage.TotalTime; Environment.CpuUsage.TotalTime - before < TimeSpan.FromMilliseconds(100);)
            Thread.SpinWait(10_000);
        Assert.InRange(load.SinceLast()!.Value, double.Epsilon, 1);
        Assert.InRange(MachineMemory.InUse()!.Value, 1, MachineMemory.Bytes()!.Value);
    }

    [Fact]
    public void Only_the_cores_that_the_worker_may_use_count()
    {
        var load = new ProcessorLoad(TimeProvider.System, scratch.Path);
        Assert.Null(load.SinceLast());
        Write("proc/self/status", "Name:\tfam\nCpus_allowed_list:\t0,2-3\n");
        //                                 user nice system idle iowait irq softirq steal
        Write("proc/stat", "cpu  0 0 0 0\ncpu0 100 0 50 1000 10 0 0 5 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\ncpu2 0 0 0 500 0 0 0 0 0 0\nintr 1 2 3\n");
        Assert.Null(load.SinceLast());
        // 20 + 5 + 3 + 2 of 100, core 1 not among them; and 100 idle.
        Write("proc/stat", "cpu  0 0 0 0\ncpu0 120 5 53 1060 20 1 1 900 0 0\ncpu1 9999 0 0 0 0 0 0 0 0 0\ncpu2 0 0 0 600 0 0 0 0 0 0\nintr 1 2 3\n");
        Assert.Equal(0.15, load.SinceLast()!.Value, 12);
        Assert.Null(load.SinceLast()); // no time has gone by
    }

    [Fact]
    public void A_container_is_measured_by_its_quota()
    {
        var clock = new Clock();
        var load = new ProcessorLoad(clock, scratch.Path);
        Write("proc/stat", "cpu0 1 0 0 1 0 0 0 0 0 0\n");
        Write("sys/fs/cgroup/cpu.max", "150000 100000\n"); // one core and a half
        Write("sys/fs/cgroup/cpu.stat", "usage_usec 1000000\nuser_usec 900000\n");
        Assert.Null(load.SinceLast());
        clock.Seconds = 2;
        Write("sys/fs/cgroup/cpu.stat", "usage_usec 2500000\nuser_usec 2400000\n");
        Assert.Equal(0.5, load.SinceLast()!.Value, 12);
    }

    [Fact]
    public void Memory_in_use_is_the_containers_where_its_limit_holds_and_else_the_machines()
    {
        Assert.Null(MachineMemory.InUse(scratch.Path));
        Write("proc/meminfo", "MemTotal:       8000000 kB\nMemFree:          100 kB\nMemAvailable:    6000000 kB\n");
        Assert.Equal(2_000_000L << 10, MachineMemory.InUse(scratch.Path));
        Write("sys/fs/cgroup/memory.max", "max\n");
        Write("sys/fs/cgroup/memory.current", "1500000000\n");
        Write("sys/fs/cgroup/memory.stat", "anon 1000000000\ninactive_file 400000000\n");
        Assert.Equal(2_000_000L << 10, MachineMemory.InUse(scratch.Path));
        Write("sys/fs/cgroup/memory.max", "2147483648\n");
        Assert.Equal(1_100_000_000, MachineMemory.InUse(scratch.Path));
    }

    [Fact]
    public async Task Heartbeats_and_metrics_tell_how_busy_the_worker_is()
    {
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "Fam.Worker") listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        var orchestrator = new ScriptedOrchestrator();
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        await orchestrator.Heard<WorkerHeartbeat>(beat => beat is { CpuLoad: >= 0 and <= 1, DeviceUse: [{ Index: 0, Utilisation: not null, MemoryInUseBytes: > 0 }] });

        listener.RecordObservableInstruments();
        Assert.InRange(measured["fam_worker_cpu_load_ratio"], 0, 1);
        Assert.True(measured["fam_worker_memory_used_bytes"] > 0);
    }

    [Fact]
    public async Task Heartbeats_tell_what_the_gpus_say_of_themselves()
    {
        var tool = Path.Combine(scratch.Path, "nvidia-smi");
        // As two H100 print it, the second one without a load, as in a partition of it.
        File.WriteAllText(tool, """
            #!/bin/sh
            case "$1" in
              *utilization*) echo '0, NVIDIA H100 80GB HBM3, 62464, 81559, 97'; echo '1, NVIDIA H100 80GB HBM3, 4, 81559, [N/A]' ;;
              *) echo '0, NVIDIA H100 80GB HBM3, 81559, 9.0'; echo '1, NVIDIA H100 80GB HBM3, 81559, 9.0' ;;
            esac

            """);
        using (var chmod = Process.Start("chmod", ["+x", tool]))
            await chmod.WaitForExitAsync();
        var orchestrator = new ScriptedOrchestrator();
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options =>
        {
            options.DeviceKind = "cuda";
            options.NvidiaSmi = tool;
        });
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.DeviceUse.SequenceEqual([new DeviceUse(0, 0.97, 62464L << 20), new DeviceUse(1, null, 4L << 20)]));
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(scratch.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
