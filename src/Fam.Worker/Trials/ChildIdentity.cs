using System.Globalization;

namespace Fam.Worker.Trials;

/// <summary>
/// Which process a child is. A pid alone is reused by the kernel; together with the start time and the boot it
/// never is, so a process is only watched or signalled while all three agree.
/// </summary>
/// <param name="Pid">Process id; also the id of the child's session and process group.</param>
/// <param name="StartTimeTicks">Field 22 of <c>/proc/PID/stat</c>: clock ticks between boot and the process's start.</param>
/// <param name="BootId"><c>/proc/sys/kernel/random/boot_id</c>.</param>
internal sealed record ChildIdentity(int Pid, long StartTimeTicks, string BootId)
{
    /// <summary>The id of the machine's current boot.</summary>
    public static string CurrentBootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>The identity of a process that lives or waits to be reaped; null when there is none of that id.</summary>
    public static ChildIdentity? Of(int pid) =>
        ReadStat(pid) is { } stat ? new ChildIdentity(pid, stat.StartTime, CurrentBootId) : null;

    /// <summary>True while this very process runs; a zombie has ended.</summary>
    public bool IsAlive() =>
        BootId == CurrentBootId && ReadStat(Pid) is { } stat && stat.StartTime == StartTimeTicks && stat.State is not ('Z' or 'X');

    private static (char State, long StartTime)? ReadStat(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            // No such process, or it ended while being read (ESRCH).
            return null;
        }
        // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        const int StartTimeField = 22 - 3;
        return fields.Length > StartTimeField
            ? (fields[0][0], long.Parse(fields[StartTimeField], CultureInfo.InvariantCulture))
            : null;
    }
}
