using System.Runtime.InteropServices;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Whom to stop on a worker so that a job of some shape fits: those whose end loses the least work, and no more of them
/// than it takes.
/// </summary>
/// <param name="unsavedSeconds">Seconds of a lease's work that are in no checkpoint.</param>
public sealed class VictimChoice(Func<Lease, double> unsavedSeconds)
{
    /// <summary>A job that is stopped loses its start besides, in seconds: fewer victims are better where little else is lost.</summary>
    private const double Start = 10;

    /// <summary>The victims and what their end costs, in slot-seconds; null where the job would not fit whoever went.</summary>
    /// <param name="devices">The worker's devices as they will be without more victims; not changed.</param>
    /// <param name="candidates">Leases on the worker that may be stopped.</param>
    public (IReadOnlyList<Lease> Victims, double Cost)? Of(IReadOnlyList<DeviceLoad> devices, RequestShape shape, IReadOnlyList<Lease> candidates)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(candidates);
        var priced = candidates.Select(lease => new Priced(lease, lease.Slots * (unsavedSeconds(lease) + Start))).ToList();
        // The cheapest first, or those that free most for their price: one of the two is right for jobs of unlike size.
        var choices = new[] { priced.OrderBy(one => one.Cost), priced.OrderBy(one => one.Cost / one.Lease.Slots).ThenByDescending(one => one.Lease.Slots) }
            .Select(order => Choose(devices, shape, [.. order.ThenBy(one => one.Lease.JobId, StringComparer.Ordinal)]))
            .OfType<List<Priced>>()
            .ToList();
        var best = choices.OrderBy(choice => choice.Sum(one => one.Cost)).ThenBy(choice => choice.Count).FirstOrDefault();
        return best is null ? null : ([.. best.Select(one => one.Lease)], best.Sum(one => one.Cost));
    }

    private static List<Priced>? Choose(IReadOnlyList<DeviceLoad> devices, RequestShape shape, List<Priced> order)
    {
        var chosen = new List<Priced>();
        foreach (var one in order)
        {
            if (Fits(devices, shape, chosen))
                break;
            chosen.Add(one);
        }

        if (!Fits(devices, shape, chosen))
            return null;
        // Whom it turns out not to take, the dearest first.
        foreach (var one in chosen.OrderByDescending(one => one.Cost).ToList())
        {
            if (Fits(devices, shape, [.. chosen.Where(other => other != one)]))
                chosen.Remove(one);
        }

        return chosen;
    }

    private static bool Fits(IReadOnlyList<DeviceLoad> devices, RequestShape shape, List<Priced> gone) =>
        DeviceChoice.Of(Without(devices, gone.Select(one => one.Lease.Taken)), shape) is not null;

    /// <summary>The devices as they would be without some of what is on them.</summary>
    public static List<DeviceLoad> Without(IReadOnlyList<DeviceLoad> devices, IEnumerable<Occupation> gone)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(gone);
        var copies = devices.Select(device => device.Copy()).ToList();
        foreach (var taken in gone)
        {
            foreach (var (device, slots) in taken.Shares)
                copies.Find(copy => copy.Device.Index == device)?.GiveBack(slots, taken.MemoryPerSlot);
        }

        return copies;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Priced(Lease Lease, double Cost);
}
