using Fam.Contracts.Messages;

namespace Fam.Orchestrator.Workers;

/// <summary>A device of a worker, and what of it is taken.</summary>
public sealed class DeviceLoad(WorkerDevice device)
{
    public WorkerDevice Device => device;

    public int SlotsUsed { get; private set; }

    /// <summary>Bytes.</summary>
    public long MemoryUsed { get; private set; }

    public int FreeSlots => Math.Max(0, device.Slots - SlotsUsed);

    /// <summary>Slots of the shape that it could take now.</summary>
    public int Room(RequestShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Admits(device) ? Bounded(FreeSlots, shape.MemoryPerSlot, (device.MemoryBytes ?? 0) - MemoryUsed) : 0;
    }

    /// <summary>Slots of the shape that it could take if it were free.</summary>
    public int Capacity(RequestShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Admits(device) ? Bounded(device.Slots, shape.MemoryPerSlot, device.MemoryBytes ?? 0) : 0;
    }

    public void Take(int slots, long memoryPerSlot) => (SlotsUsed, MemoryUsed) = (SlotsUsed + slots, MemoryUsed + (slots * memoryPerSlot));

    public void GiveBack(int slots, long memoryPerSlot) => Take(-slots, memoryPerSlot);

    /// <summary>A copy that can be changed to see what would be.</summary>
    public DeviceLoad Copy() => new(device) { SlotsUsed = SlotsUsed, MemoryUsed = MemoryUsed };

    private static int Bounded(int slots, long memoryPerSlot, long memory) =>
        memoryPerSlot <= 0 ? slots : (int)Math.Clamp(memory / memoryPerSlot, 0, slots);
}
