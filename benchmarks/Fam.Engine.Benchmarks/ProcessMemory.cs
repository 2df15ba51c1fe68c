using System.Globalization;

namespace Fam.Engine.Benchmarks;

/// <summary>Memory of this process in MB, as the kernel counts it.</summary>
/// <param name="Peak">Largest so far.</param>
internal sealed record ProcessMemory(long Resident, long Peak)
{
    public static ProcessMemory Read()
    {
        var status = File.ReadAllLines("/proc/self/status");
        return new ProcessMemory(Of("VmRSS:"), Of("VmHWM:"));

        long Of(string name) => long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
