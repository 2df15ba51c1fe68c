using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Workers;

/// <summary>A worker as its pool knows it, with what of its devices is taken.</summary>
public sealed class PoolWorker
{
    /// <summary>The row is written at least so often, so that it says when the worker was last heard.</summary>
    private static readonly TimeSpan RowPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Earlier processes of the worker: a heartbeat of theirs that arrives late says nothing.</summary>
    private readonly HashSet<Guid> former = [];
    // What is taken is known by its instance: two jobs may take the same.
    private readonly HashSet<Occupation> occupations = new(ReferenceEqualityComparer.Instance);
    private DateTimeOffset writtenAt;

    public PoolWorker(WorkerRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Row = row;
        (Devices, Labels) = Read(row);
    }

    public WorkerRow Row { get; private set; }

    public string Id => Row.Id;

    public IReadOnlyList<DeviceLoad> Devices { get; private set; }

    public IReadOnlyDictionary<string, string> Labels { get; private set; }

    /// <summary>When it was last heard; a timestamp of the clock. Null before the first heartbeat since the pool woke.</summary>
    public long? HeardAt { get; private set; }

    /// <summary>Whether it was alive when that was last looked at.</summary>
    public bool IsAlive { get; set; }

    /// <summary>Share of its cores that was busy when it was last heard, 0 to 1; null where it did not say.</summary>
    public double? CpuLoad { get; private set; }

    /// <summary>How its devices were used when it was last heard; in no row, since it is another with each heartbeat.</summary>
    public IReadOnlyList<DeviceUse> DeviceUse { get; private set; } = [];

    /// <summary>It takes no new job.</summary>
    public bool IsDraining => Row.Draining || Row.DrainAsked;

    /// <summary>Attempts it still has that the pool holds no lease of: their slots are not free yet.</summary>
    public IReadOnlyList<Occupation> Leftovers { get; set; } = [];

    public int SlotsUsed { get; private set; }

    /// <summary>Takes a heartbeat in.</summary>
    /// <param name="toWrite">Whether the row is to be written.</param>
    /// <returns>False where it comes from a process that has been replaced.</returns>
    public bool Hear(WorkerHeartbeat beat, long timestamp, DateTimeOffset now, out bool toWrite)
    {
        ArgumentNullException.ThrowIfNull(beat);
        toWrite = false;
        if (former.Contains(beat.Incarnation))
            return false;
        if (beat.Incarnation != Row.Incarnation)
            former.Add(Row.Incarnation);
        var row = RowOf(beat, now);
        row.DrainAsked = Row.DrainAsked;
        toWrite = HeardAt is null || !Same(row, Row) || now - writtenAt >= RowPeriod;
        if (toWrite)
            writtenAt = now;
        var anew = row.Devices != Row.Devices || row.Labels != Row.Labels || row.Slots != Row.Slots;
        (Row, HeardAt, IsAlive) = (row, timestamp, true);
        (CpuLoad, DeviceUse) = (beat.CpuLoad, beat.DeviceUse);
        if (anew)
            Rebuild();
        return true;
    }

    /// <summary>Counts slots and memory as taken.</summary>
    public void Take(Occupation taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        if (!occupations.Add(taken))
            throw new InvalidOperationException($"What is taken of worker {Id} is counted already.");
        SlotsUsed += taken.Slots;
        Count(taken, 1);
    }

    /// <summary>Counts them as free again.</summary>
    public void GiveBack(Occupation taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        if (!occupations.Remove(taken))
            return;
        SlotsUsed -= taken.Slots;
        Count(taken, -1);
    }

    public static WorkerRow RowOf(WorkerHeartbeat beat, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(beat);
        return new()
        {
            Id = beat.WorkerId,
            Incarnation = beat.Incarnation,
            ResourcePool = beat.ResourcePool,
            Slots = beat.Slots,
            Host = beat.Host,
            DeviceKind = beat.DeviceKind,
            SoftwareVersion = beat.Version,
            Draining = beat.Draining,
            Devices = RowJson.Write(beat.Devices),
            Labels = RowJson.Write(beat.Labels),
            LastSeenAt = now,
        };
    }

    private void Rebuild()
    {
        (Devices, Labels) = Read(Row);
        foreach (var taken in occupations)
            Count(taken, 1);
    }

    private void Count(Occupation taken, int sign)
    {
        foreach (var (device, slots) in taken.Shares)
        {
            foreach (var load in Devices)
            {
                if (load.Device.Index == device)
                    load.Take(sign * slots, taken.MemoryPerSlot);
            }
        }
    }

    private static (IReadOnlyList<DeviceLoad> Devices, IReadOnlyDictionary<string, string> Labels) Read(WorkerRow row)
    {
        var devices = RowJson.Read<List<WorkerDevice>>(row.Devices);
        if (devices.Count == 0)
            devices.Add(new WorkerDevice(0, row.DeviceKind, row.Slots));
        return ([.. devices.Select(device => new DeviceLoad(device))], RowJson.Read<Dictionary<string, string>>(row.Labels));
    }

    private static bool Same(WorkerRow a, WorkerRow b) =>
        (a.Incarnation, a.ResourcePool, a.Slots, a.Host, a.DeviceKind, a.SoftwareVersion, a.Draining, a.Devices, a.Labels)
        == (b.Incarnation, b.ResourcePool, b.Slots, b.Host, b.DeviceKind, b.SoftwareVersion, b.Draining, b.Devices, b.Labels);
}

/// <summary>Slots on devices, and the memory that each of them takes, in bytes.</summary>
public sealed record Occupation(IReadOnlyList<DeviceShare> Shares, long MemoryPerSlot)
{
    public int Slots { get; } = Shares.Sum(share => share.Slots);
}
