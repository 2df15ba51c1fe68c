using Fam.Contracts.Messages;
using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Workers;

/// <summary>A worker as its pool knows it.</summary>
public sealed class PoolWorker
{
    /// <summary>The row is written at least so often, so that it says when the worker was last heard.</summary>
    private static readonly TimeSpan RowPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Earlier processes of the worker: a heartbeat of theirs that arrives late says nothing.</summary>
    private readonly HashSet<Guid> former = [];
    private DateTimeOffset writtenAt;

    public PoolWorker(WorkerRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Row = row;
    }

    public WorkerRow Row { get; private set; }

    public string Id => Row.Id;

    /// <summary>When it was last heard; a timestamp of the clock. Null before the first heartbeat since the pool woke.</summary>
    public long? HeardAt { get; private set; }

    /// <summary>Attempts it still has that the pool holds no lease of: their slots are not free yet.</summary>
    public int Leftovers { get; set; }

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
        toWrite = HeardAt is null || !Same(row, Row) || now - writtenAt >= RowPeriod;
        if (toWrite)
            writtenAt = now;
        Row = row;
        HeardAt = timestamp;
        return true;
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
            LastSeenAt = now,
        };
    }

    private static bool Same(WorkerRow a, WorkerRow b) =>
        (a.Incarnation, a.ResourcePool, a.Slots, a.Host, a.DeviceKind, a.SoftwareVersion, a.Draining)
        == (b.Incarnation, b.ResourcePool, b.Slots, b.Host, b.DeviceKind, b.SoftwareVersion, b.Draining);
}
