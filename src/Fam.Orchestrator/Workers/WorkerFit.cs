using System.Runtime.InteropServices;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// The workers that could hold jobs of one shape, ordered by the room they have for it now: the tightest that fits is
/// found without looking at the others, however many there are.
/// </summary>
public sealed class WorkerFit(RequestShape shape)
{
    private readonly Dictionary<string, Place> places = [];
    private readonly SortedSet<Place> order = new(Comparer<Place>.Create(Place.Compare));

    /// <summary>Workers that could hold such a job if they were free.</summary>
    public int Count => places.Count;

    /// <summary>Takes in what the worker has free now.</summary>
    public void Put(PoolWorker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        if (places.Remove(worker.Id, out var old))
            order.Remove(old);
        if (!worker.IsAlive || worker.IsDraining || !IsLargeEnough(worker))
            return;
        var place = new Place(DeviceChoice.Room(worker.Devices, shape), worker.SlotsUsed == 0, worker.Id, worker);
        places[worker.Id] = place;
        order.Add(place);
    }

    public void Remove(string workerId)
    {
        if (places.Remove(workerId, out var old))
            order.Remove(old);
    }

    /// <summary>The worker whose free room the job fills best, of those that are allowed; one that runs something already before one that is idle.</summary>
    public PoolWorker? Tightest(Func<PoolWorker, bool> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        foreach (var place in order.GetViewBetween(Place.From(shape.Slots), Place.From(int.MaxValue)))
        {
            if (allowed(place.Worker))
                return place.Worker;
        }

        return null;
    }

    /// <summary>The worker with the most room, of those that are allowed.</summary>
    public (PoolWorker Worker, int Room)? Roomiest(Func<PoolWorker, bool> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        foreach (var place in order.Reverse())
        {
            if (allowed(place.Worker))
                return (place.Worker, place.Room);
        }

        return null;
    }

    public int RoomOf(string workerId) => places.TryGetValue(workerId, out var place) ? place.Room : -1;

    public IEnumerable<PoolWorker> Workers => places.Values.Select(place => place.Worker);

    private bool IsLargeEnough(PoolWorker worker) =>
        (shape.Labels.Count == 0 || !shape.Missing(worker.Labels).Any()) && DeviceChoice.Capacity(worker.Devices, shape) >= shape.Slots;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int Room, bool IsIdle, string Id, PoolWorker Worker)
    {
        public static Place From(int room) => new(room, IsIdle: false, "", null!);

        public static int Compare(Place first, Place second) =>
            first.Room.CompareTo(second.Room) is not 0 and var byRoom ? byRoom
            : first.IsIdle.CompareTo(second.IsIdle) is not 0 and var byIdle ? byIdle
            : string.CompareOrdinal(first.Id, second.Id);
    }
}
