using System.Diagnostics;

namespace Fam.Cli.Tests.Processes;

/// <summary>The processes that train on behalf of one <c>fam up</c>.</summary>
public static class FamChildren
{
    /// <summary>Process ids of attempts that live below a data directory.</summary>
    public static IReadOnlyList<int> Of(string dataDirectory)
    {
        var found = new List<int>();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (CommandLine(process.Id) is { } line && line.Contains("run-attempt", StringComparison.Ordinal) && line.Contains(dataDirectory, StringComparison.Ordinal))
                    found.Add(process.Id);
            }
        }

        return found;
    }

    /// <summary>What the operating system's memory killer does to one: SIGKILL.</summary>
    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static string? CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // It ended between being listed and being looked at.
            return null;
        }
    }
}
