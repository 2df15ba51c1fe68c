using Fam.Contracts.Messages;

namespace Fam.Worker.Hosting.Devices;

/// <summary>How busy the worker and its devices are, as its heartbeats and metrics tell it. Nothing here fails: what cannot be read is not known.</summary>
internal sealed class WorkerLoad(WorkerDevices devices, GpuWatch gpus, TimeProvider time)
{
    private readonly ProcessorLoad processor = new(time);

    /// <summary>As it was when it was last looked at.</summary>
    public LoadSample Latest { get; private set; } = new(null, null, []);

    /// <summary>Looks once; called before each heartbeat. Of GPUs it takes what <see cref="GpuWatch"/> was last answered.</summary>
    public void Sample()
    {
        var (cpu, memory) = Machine();
        Latest = new LoadSample(cpu, memory, devices.Kind == "cuda"
            ? [.. gpus.Latest.Select(gpu => new DeviceUse(gpu.Index, gpu.Utilization, gpu.MemoryUsedBytes))]
            : [.. devices.All.Select(device => new DeviceUse(device.Index, cpu, memory))]);
    }

    private (double? Cpu, long? Memory) Machine()
    {
        try
        {
            return (processor.SinceLast(), MachineMemory.InUse());
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return (null, null);
        }
    }
}

/// <summary>A worker at one moment; what is not known is null.</summary>
/// <param name="CpuLoad">Share of its cores that was busy since the look before, by whomever, 0 to 1.</param>
/// <param name="MemoryInUseBytes">Of the machine or the container.</param>
/// <param name="Devices">Its devices; of GPUs those that answered.</param>
internal sealed record LoadSample(double? CpuLoad, long? MemoryInUseBytes, IReadOnlyList<DeviceUse> Devices);
