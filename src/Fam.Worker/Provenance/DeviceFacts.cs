using Fam.Worker.Hosting.Devices;

namespace Fam.Worker.Provenance;

/// <summary>What a device is: its model, and what drives it.</summary>
internal static class DeviceFacts
{
    private const string Name = "device_name";
    private const string Executable = "nvidia-smi";

    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    public static IReadOnlyList<(string Name, string Value)> Of(string device) => device.StartsWith("cuda", StringComparison.Ordinal) ? Cuda(device) : [(Name, Processor(File.ReadLines("/proc/cpuinfo")))];

    /// <summary>The processor's model, such as <c>Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz</c>.</summary>
    internal static string Processor(IEnumerable<string> cpuinfo)
    {
        // Some virtual machines and all ARM processors tell no model name; the part numbers say as much there.
        var facts = cpuinfo.TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => parts[1]);
        return facts["model name"].FirstOrDefault() ?? $"{facts["CPU implementer"].FirstOrDefault() ?? "unknown"} {facts["CPU part"].FirstOrDefault()}".TrimEnd();
    }

    /// <summary>The trial runs whether or not the tool that describes its GPU is there; what it said is told in place of the name.</summary>
    private static IReadOnlyList<(string Name, string Value)> Cuda(string device)
    {
        try
        {
            var all = NvidiaSmi.Describe(Executable);
            var visible = Environment.GetEnvironmentVariable(WorkerDevices.VisibleDevices) is { Length: > 0 } text ? text.Split(',') : [.. all.Select(gpu => gpu.Index)];
            var number = device.Split(':') is [_, var which] && int.TryParse(which, out var place) ? place : 0;
            var gpu = all.FirstOrDefault(gpu => number < visible.Length && (gpu.Index == visible[number] || gpu.Uuid == visible[number]));
            return gpu is null ? [(Name, $"unknown: nvidia-smi lists no device {device}")] : [(Name, gpu.Name), ("device_driver", gpu.Driver), ("device_compute_capability", gpu.ComputeCapability)];
        }
        catch (InvalidOperationException untold)
        {
            return [(Name, "unknown: " + untold.Message.Split('\n')[0])];
        }
    }
}
