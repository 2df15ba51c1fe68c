using System.Globalization;
using Fam.Contracts.Messages;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting.Devices;

/// <summary>The devices this worker offers, as found at its start, and the slots on each.</summary>
public sealed class WorkerDevices
{
    /// <summary>Names the GPUs that CUDA may use; a worker that was given some offers no others.</summary>
    public const string VisibleDevices = "CUDA_VISIBLE_DEVICES";

    public WorkerDevices(IOptions<WorkerOptions> options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).Value, Environment.GetEnvironmentVariable(VisibleDevices))
    {
    }

    internal WorkerDevices(WorkerOptions options, string? visible)
    {
        Kind = options.DeviceKind;
        All = Kind == "cuda" ? Gpus(options, visible) : [Processor(options)];
    }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string Kind { get; }

    public IReadOnlyList<WorkerDevice> All { get; }

    public int Slots => All.Sum(device => device.Slots);

    private static WorkerDevice Processor(WorkerOptions options) =>
        new(0, "cpu", options.Slots ?? Environment.ProcessorCount, $"{Environment.ProcessorCount} cores", options.MemoryBytes ?? MachineMemory.Bytes());

    private static List<WorkerDevice> Gpus(WorkerOptions options, string? visible)
    {
        var gpus = Visible(NvidiaSmi.Ask(options.NvidiaSmi), visible);
        var slots = options.Slots ?? gpus.Count;
        if (slots % gpus.Count != 0)
            throw new InvalidOperationException($"Worker:Slots is {slots}, but the worker has {gpus.Count} GPUs; write a multiple of {gpus.Count}, or leave it out for one slot a GPU.");
        return [.. gpus.Select(gpu => gpu with { Slots = slots / gpus.Count, MemoryBytes = options.MemoryBytes ?? gpu.MemoryBytes })];
    }

    private static List<WorkerDevice> Visible(IReadOnlyList<WorkerDevice> gpus, string? visible)
    {
        if (string.IsNullOrWhiteSpace(visible))
            return [.. gpus];
        return [.. visible.Split(',', StringSplitOptions.TrimEntries).Select(name =>
            int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && gpus.FirstOrDefault(gpu => gpu.Index == index) is { } gpu
                ? gpu
                : throw new InvalidOperationException($"{VisibleDevices} is '{visible}'; write indices that nvidia-smi lists: {string.Join(",", gpus.Select(gpu => gpu.Index))}."))];
    }
}
