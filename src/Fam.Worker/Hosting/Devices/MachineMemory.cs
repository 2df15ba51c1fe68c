using System.Globalization;

namespace Fam.Worker.Hosting.Devices;

/// <summary>Memory that processes of this machine or container may take, and what of it is taken.</summary>
internal static class MachineMemory
{
    private const string Machine = "proc/meminfo";

    /// <summary>Where both versions of control groups tell a limit, what is taken, and what of that the kernel would let go.</summary>
    private static readonly (string Limit, string Taken, string Details, string LetGo)[] Groups =
    [
        ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat", "inactive_file"),
        ("sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory/memory.usage_in_bytes", "sys/fs/cgroup/memory/memory.stat", "total_inactive_file"),
    ];

    /// <summary>Bytes: the machine's, or its control group's limit where that is less; null where neither can be read.</summary>
    /// <param name="root">Root of the file system; tests name another.</param>
    public static long? Bytes(string root = "/")
    {
        var machine = Path.Combine(root, Machine);
        if (File.Exists(machine) && OfMachine(root, "MemTotal:") is null)
            throw new InvalidDataException($"{machine} has no line 'MemTotal: N kB'; set Worker:MemoryBytes.");
        return Groups.Select(group => Number(Path.Combine(root, group.Limit))).Append(OfMachine(root, "MemTotal:")).Min();
    }

    /// <summary>
    /// Bytes in use, by whomever: in the control group where its limit is what <see cref="Bytes"/> gives, else on the machine; null
    /// where that cannot be read. Files that the kernel holds and would let go do not count.
    /// </summary>
    /// <param name="root">Root of the file system; tests name another.</param>
    public static long? InUse(string root = "/")
    {
        var total = OfMachine(root, "MemTotal:");
        foreach (var (limit, taken, details, letGo) in Groups)
        {
            if (Number(Path.Combine(root, limit)) < (total ?? long.MaxValue) && Number(Path.Combine(root, taken)) is { } bytes)
                return Math.Max(0, bytes - (Line(Path.Combine(root, details), letGo) ?? 0));
        }

        return total - OfMachine(root, "MemAvailable:");
    }

    /// <summary><c>MemTotal:  16303428 kB</c>, where kB is 1,024 bytes.</summary>
    private static long? OfMachine(string root, string name) => Line(Path.Combine(root, Machine), name) << 10;

    /// <summary>A number of bytes, or <c>max</c> (version 1: a number near 2⁶³) for none.</summary>
    private static long? Number(string file) => File.Exists(file) ? Parsed(File.ReadAllText(file).Trim()) : null;

    private static long? Line(string file, string name) =>
        File.Exists(file) && File.ReadLines(file).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(words => words.Length > 1 && words[0] == name) is { } found
            ? Parsed(found[1])
            : null;

    private static long? Parsed(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
