using System.Globalization;

namespace Fam.Worker.Hosting.Devices;

/// <summary>Memory that processes of this machine or container may take.</summary>
internal static class MachineMemory
{
    /// <summary>Bytes: the machine's, or its control group's limit where that is less; null where neither can be read.</summary>
    /// <param name="root">Root of the file system; tests name another.</param>
    public static long? Bytes(string root = "/")
    {
        var limits = new[] { Total(Path.Combine(root, "proc/meminfo")), Limit(Path.Combine(root, "sys/fs/cgroup/memory.max")), Limit(Path.Combine(root, "sys/fs/cgroup/memory/memory.limit_in_bytes")) };
        return limits.Min();
    }

    /// <summary><c>MemTotal:  16303428 kB</c>, where kB is 1,024 bytes.</summary>
    private static long? Total(string meminfo)
    {
        if (!File.Exists(meminfo))
            return null;
        var line = File.ReadLines(meminfo).FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var number, "kB"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes << 10
            : throw new InvalidDataException($"{meminfo} has no line 'MemTotal: N kB'; set Worker:MemoryBytes.");
    }

    /// <summary>A number of bytes, or <c>max</c> (version 1: a number near 2⁶³) for none.</summary>
    private static long? Limit(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
}
