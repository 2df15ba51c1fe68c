using System.Globalization;
using Fam.Contracts.Views;
using static Fam.Orchestrator.Workers.WaitingReasons;

namespace Fam.Orchestrator.Workers;

/// <summary>What keeps a pool's workers from taking jobs of one shape, in the order of the rules a worker must pass.</summary>
internal sealed class ShapeReasons
{
    private const double GiB = 1L << 30;

    public ShapeReasons(string poolName, PoolState pool, RequestShape shape)
    {
        All = [.. Of(poolName, pool, shape)];
    }

    /// <summary>Whether a worker that is alive could hold such a job, were it free.</summary>
    public bool CanEverRun { get; private set; }

    public IReadOnlyList<WaitingReason> All { get; }

    private IEnumerable<WaitingReason> Of(string poolName, PoolState pool, RequestShape shape)
    {
        var alive = pool.Workers.Where(pool.IsAlive).ToList();
        if (alive.Count == 0)
        {
            var silent = pool.Workers.Count;
            var known = silent == 0 ? "" : $": {(silent == 1 ? "the one known is" : $"the {silent} known are")} silent";
            yield return Reason(WaitingCodes.NoWorkers, $"no worker in pool {poolName}{known}", ("pool", poolName), ("known", Text(silent)));
            yield break;
        }

        var open = alive.Where(worker => !worker.IsDraining).ToList();
        if (open.Count == 0)
        {
            yield return Reason(WaitingCodes.PoolDraining, $"every worker in pool {poolName} is draining ({alive.Count})", ("pool", poolName), ("workers", Text(alive.Count)));
            yield break;
        }

        var labelled = open.Where(worker => !shape.Missing(worker.Labels).Any()).ToList();
        if (labelled.Count == 0)
        {
            // Those that even the nearest worker lacks.
            var missing = open.Select(worker => shape.Missing(worker.Labels).ToList()).MinBy(missing => missing.Count)!;
            yield return Reason(WaitingCodes.LabelsUnmatched, $"no worker in pool {poolName} has {string.Join(" and ", missing.Select(label => $"label {label.Key}={label.Value}"))}", [.. missing.Select(label => (label.Key, label.Value))]);
            yield break;
        }

        var ofKind = labelled.Where(worker => worker.Devices.Any(load => shape.IsOfKind(load.Device))).ToList();
        if (ofKind.Count == 0)
        {
            yield return Reason(WaitingCodes.DeviceKind, $"no worker in pool {poolName} has a {shape.DeviceKind} device", ("device_kind", shape.DeviceKind!));
            yield break;
        }

        var newEnough = ofKind.Where(worker => worker.Devices.Any(load => shape.Admits(load.Device))).ToList();
        if (newEnough.Count == 0)
        {
            var (least, newest) = (Number(shape.MinComputeCapability!.Value), ofKind.SelectMany(worker => worker.Devices).Max(load => RequestShape.CapabilityOf(load.Device)));
            yield return Reason(
                WaitingCodes.ComputeCapability, $"asks for compute capability {least}; the newest device in pool {poolName} has {(newest is { } best ? Number(best) : "none")}",
                ("min_compute_capability", least), ("largest", newest is { } number ? Number(number) : ""));
            yield break;
        }

        var largest = newEnough.Max(worker => worker.Devices.Where(load => shape.Admits(load.Device)).Sum(load => load.Device.Slots));
        if (largest < shape.Slots)
        {
            yield return Reason(WaitingCodes.Slots, $"asks for {shape.Slots} slots; the largest worker in pool {poolName} has {largest}", ("slots", Text(shape.Slots)), ("largest", Text(largest)));
            yield break;
        }

        var roomy = newEnough.Where(worker => DeviceChoice.Capacity(worker.Devices, shape) >= shape.Slots).ToList();
        if (roomy.Count == 0)
        {
            var most = newEnough.SelectMany(worker => worker.Devices).Where(load => shape.Admits(load.Device)).Max(load => load.Device.MemoryBytes ?? 0);
            yield return MemoryReason(shape, most, $"no worker in pool {poolName} has it for {shape.Slots}: the largest device has {Size(most)}");
            yield break;
        }

        CanEverRun = true;
        if (roomy.Exists(worker => DeviceChoice.Of(worker.Devices, shape) is not null))
            yield break;
        var (used, slots) = (roomy.Sum(worker => worker.SlotsUsed), roomy.Sum(worker => worker.Row.Slots));
        var free = roomy.Max(worker => worker.Devices.Where(load => shape.Admits(load.Device)).Sum(load => load.FreeSlots));
        if (free >= shape.Slots)
        {
            var most = roomy.SelectMany(worker => worker.Devices).Where(load => shape.Admits(load.Device)).Max(load => (load.Device.MemoryBytes ?? 0) - load.MemoryUsed);
            yield return MemoryReason(shape, most, $"slots are free in pool {poolName}, but at most {Size(most)} on one device");
            yield break;
        }

        yield return Reason(
            WaitingCodes.SlotsBusy, $"waits for {(shape.Slots == 1 ? "a free slot" : $"{shape.Slots} free slots on one worker")} in pool {poolName}: {used} of {slots} in use",
            ("slots", Text(shape.Slots)), ("used", Text(used)), ("total", Text(slots)));
    }

    private static WaitingReason MemoryReason(RequestShape shape, long largest, string why) => Reason(
        WaitingCodes.Memory, $"asks for {Size(shape.MemoryPerSlot)} of memory a slot; {why}",
        ("memory_per_slot", Text(shape.MemoryPerSlot)), ("largest", Text(largest)));

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / GiB:0.##} GiB");

    private static string Number(double number) => number.ToString("0.0###", CultureInfo.InvariantCulture);
}
