using System.Diagnostics;

namespace Fam.Chaos.Fleet;

/// <summary>SIGKILL by process id.</summary>
public static class Signals
{
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It ended between being listed and being killed.
            return;
        }
    }
}
