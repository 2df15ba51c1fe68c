using System.Globalization;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>What a job asks of a worker. Jobs of one shape fit wherever one of them does, so a pool decides by shape.</summary>
public sealed class RequestShape : IEquatable<RequestShape>
{
    private readonly string key;

    private RequestShape(int slots, long memoryPerSlot, string? deviceKind, double? minComputeCapability, IReadOnlyDictionary<string, string> labels)
    {
        (Slots, MemoryPerSlot, DeviceKind, MinComputeCapability, Labels) = (slots, memoryPerSlot, deviceKind, minComputeCapability, labels);
        var sorted = labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}");
        key = string.Create(CultureInfo.InvariantCulture, $"{slots}\n{memoryPerSlot}\n{deviceKind}\n{minComputeCapability}\n{string.Join('\n', sorted)}");
    }

    public int Slots { get; }

    /// <summary>Bytes of a device's memory that each slot takes; 0 for none.</summary>
    public long MemoryPerSlot { get; }

    /// <summary><c>cpu</c> or <c>cuda</c>; null for either.</summary>
    public string? DeviceKind { get; }

    public double? MinComputeCapability { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    public static RequestShape Of(PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new(job.Slots, job.Asks?.MemoryPerSlot ?? 0, job.Asks?.DeviceKind, job.Asks?.MinComputeCapability, job.Asks?.Labels ?? new Dictionary<string, string>());
    }

    /// <summary>Whether slots of the device may be given to it, were they all free.</summary>
    public bool Admits(WorkerDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return IsOfKind(device) && IsNewEnough(device);
    }

    public bool IsOfKind(WorkerDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return DeviceKind is null || DeviceKind == device.Kind;
    }

    public bool IsNewEnough(WorkerDevice device) => MinComputeCapability is null || CapabilityOf(device) >= MinComputeCapability;

    /// <summary>CUDA's compute capability as a number; null on what has none.</summary>
    public static double? CapabilityOf(WorkerDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return double.TryParse(device.ComputeCapability, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var capability) ? capability : null;
    }

    /// <summary>Labels it asks for that the worker has not, or has another value of.</summary>
    public IEnumerable<KeyValuePair<string, string>> Missing(IReadOnlyDictionary<string, string> labels) =>
        Labels.Where(label => !labels.TryGetValue(label.Key, out var value) || value != label.Value);

    public bool Equals(RequestShape? other) => other is not null && key == other.key;

    public override bool Equals(object? obj) => Equals(obj as RequestShape);

    public override int GetHashCode() => string.GetHashCode(key, StringComparison.Ordinal);
}
