using Fam.Contracts.Messages;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// Which devices of a worker a job gets: the one it fits most tightly, so that the larger holes stay; where it fits on
/// none alone, as few as can be.
/// </summary>
public static class DeviceChoice
{
    /// <summary>Slots of the shape that all devices together could take now.</summary>
    public static int Room(IReadOnlyList<DeviceLoad> devices, RequestShape shape)
    {
        ArgumentNullException.ThrowIfNull(devices);
        var room = 0;
        foreach (var device in devices)
            room += device.Room(shape);
        return room;
    }

    /// <summary>Slots of the shape that all devices together could take if they were free.</summary>
    public static int Capacity(IReadOnlyList<DeviceLoad> devices, RequestShape shape)
    {
        ArgumentNullException.ThrowIfNull(devices);
        var capacity = 0;
        foreach (var device in devices)
            capacity += device.Capacity(shape);
        return capacity;
    }

    /// <summary>The slots on each device, as a list that a serializer knows; null where they do not fit.</summary>
    public static List<DeviceShare>? Of(IReadOnlyList<DeviceLoad> devices, RequestShape shape)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(shape);
        var rooms = devices.Select(device => (device.Device.Index, Room: device.Room(shape))).Where(device => device.Room > 0).ToList();
        var tight = rooms.Where(device => device.Room >= shape.Slots).OrderBy(device => device.Room).ThenBy(device => device.Index).FirstOrDefault();
        if (tight.Room > 0)
            return [new DeviceShare(tight.Index, shape.Slots)];
        var (shares, missing) = (new List<DeviceShare>(), shape.Slots);
        foreach (var (index, room) in rooms.OrderByDescending(device => device.Room).ThenBy(device => device.Index))
        {
            var slots = Math.Min(room, missing);
            shares.Add(new DeviceShare(index, slots));
            missing -= slots;
            if (missing == 0)
                return [.. shares.OrderBy(share => share.Device)];
        }

        return null;
    }
}
