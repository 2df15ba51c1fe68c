using System.Globalization;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Workers;

/// <summary>What a table says of a worker.</summary>
internal static class WorkerWords
{
    /// <summary>State as Spectre markup.</summary>
    public static string State(WorkerView worker) =>
        !worker.Alive ? "[red]lost[/]" : worker.Drained ? "[yellow]drained[/]" : worker.Draining ? "[yellow]draining[/]" : "[green]alive[/]";

    /// <summary>
    /// A line a device: <c>0 cuda NVIDIA H100 (9.0): 1 of 1 slots, 16.0 GiB of 79.6 GiB kept, 97 % busy, 61.2 GiB in use</c>; where none of
    /// them is the processor, a line for that.
    /// </summary>
    public static string Devices(WorkerView worker)
    {
        var lines = worker.Devices.Select(Device).DefaultIfEmpty(worker.DeviceKind);
        return string.Join('\n', worker.CpuLoad is { } load && worker.Devices.All(device => device.Kind != "cpu") ? lines.Append($"processor: {Units.Percent(load)} busy") : lines);
    }

    /// <summary>A line a job: <c>k3v9x2pq-0 on 0, 42 %, 12 s unsaved</c>.</summary>
    public static string Jobs(WorkerView worker) => worker.Jobs.Count == 0 ? string.Join(", ", worker.JobIds) : string.Join('\n', worker.Jobs.Select(Job));

    private static string Device(DeviceView device)
    {
        var name = device.Name is null ? device.Kind : $"{device.Kind} {device.Name}";
        var capability = device.ComputeCapability is null ? "" : $" ({device.ComputeCapability})";
        var words = new List<string> { $"{device.SlotsUsed} of {device.Slots} slots" };
        if (device.MemoryBytes is { } bytes) words.Add($"{Units.Bytes(device.MemoryUsedBytes)} of {Units.Bytes(bytes)} kept");
        if (device.Utilisation is { } share) words.Add($"{Units.Percent(share)} busy");
        if (device.MemoryInUseBytes is { } used) words.Add($"{Units.Bytes(used)} in use");
        return $"{device.Index.ToString(CultureInfo.InvariantCulture)} {name}{capability}: {string.Join(", ", words)}";
    }

    private static string Job(HeldJobView job)
    {
        var words = new List<string> { $"{job.JobId} on {string.Join('+', job.Devices)}" };
        if (job.Progress is { } progress) words.Add(Units.Percent(progress));
        if (job.Step is { } step) words.Add($"step {step}");
        if (job.UnsavedSeconds is { } unsaved) words.Add($"{Units.Duration(unsaved)} unsaved");
        return string.Join(", ", words);
    }
}
