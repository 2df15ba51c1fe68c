using Fam.Contracts.Messages;
using Fam.Contracts.Views;

namespace Fam.Orchestrator.Workers;

/// <summary>A pool's workers as the API shows them.</summary>
public static class WorkerList
{
    public static List<WorkerView> Of(PoolState pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return [.. pool.Workers.OrderBy(worker => worker.Id, StringComparer.Ordinal).Select(worker => View(pool, worker))];
    }

    private static WorkerView View(PoolState pool, PoolWorker worker)
    {
        var alive = pool.IsAlive(worker);
        var leases = pool.Leases.OfWorker(worker.Id).OrderBy(lease => lease.JobId, StringComparer.Ordinal).ToList();
        return new WorkerView
        {
            Id = worker.Id,
            ResourcePool = worker.Row.ResourcePool,
            Host = worker.Row.Host,
            DeviceKind = worker.Row.DeviceKind,
            Version = worker.Row.SoftwareVersion,
            Slots = worker.Row.Slots,
            SlotsUsed = worker.SlotsUsed,
            Alive = alive,
            Draining = worker.IsDraining,
            Drained = worker.IsDraining && worker.SlotsUsed == 0,
            CpuLoad = alive ? worker.CpuLoad : null,
            LastSeenAt = worker.Row.LastSeenAt,
            JobIds = [.. leases.Select(lease => lease.JobId)],
            Labels = worker.Labels,
            Devices = [.. worker.Devices.Select(load => View(load, alive ? worker.DeviceUse.FirstOrDefault(use => use.Index == load.Device.Index) : null))],
            Jobs = [.. leases.Select(lease => new HeldJobView(
                lease.JobId, [.. lease.Taken.Shares.Select(share => share.Device)], lease.Progress, lease.Step, pool.UnsavedSeconds(lease)))],
        };
    }

    private static DeviceView View(DeviceLoad load, DeviceUse? use) =>
        new(load.Device.Index, load.Device.Kind, load.Device.Name, load.Device.ComputeCapability, load.Device.Slots, load.SlotsUsed, load.Device.MemoryBytes, load.MemoryUsed)
        {
            Utilisation = use?.Utilisation,
            MemoryInUseBytes = use?.MemoryInUseBytes,
        };
}
