using System.Globalization;

namespace Fam.Worker.Training;

/// <summary>Memory of this process, from the kernel's own count.</summary>
public static class ProcessMemory
{
    /// <summary>Largest resident set so far, in bytes (VmHWM of /proc/self/status).</summary>
    public static long PeakBytes() => Bytes("VmHWM:");

    /// <summary>Resident set now, in bytes (VmRSS).</summary>
    public static long ResidentBytes() => Bytes("VmRSS:");

    private static long Bytes(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        var kibibytes = line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim();
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
