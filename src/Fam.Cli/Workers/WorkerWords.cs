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

    /// <summary>A line a device: <c>0 NVIDIA H100 (9.0): 1 of 1 slots, 16 of 80 GiB</c>.</summary>
    public static string Devices(WorkerView worker) =>
        worker.Devices.Count == 0 ? worker.DeviceKind : string.Join('\n', worker.Devices.Select(Device));

    /// <summary>A line a job: <c>k3v9x2pq-0 on 0, 42 %, 12 s unsaved</c>.</summary>
    public static string Jobs(WorkerView worker) => worker.Jobs.Count == 0 ? string.Join(", ", worker.JobIds) : string.Join('\n', worker.Jobs.Select(Job));

    private static string Device(DeviceView device)
    {
        var name = device.Name is null ? device.Kind : $"{device.Kind} {device.Name}";
        var capability = device.ComputeCapability is null ? "" : $" ({device.ComputeCapability})";
        var memory = device.MemoryBytes is { } bytes ? $", {Units.Bytes(device.MemoryUsedBytes)} of {Units.Bytes(bytes)}" : "";
        return $"{device.Index.ToString(CultureInfo.InvariantCulture)} {name}{capability}: {device.SlotsUsed} of {device.Slots} slots{memory}";
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
