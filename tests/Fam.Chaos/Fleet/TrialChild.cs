namespace Fam.Chaos.Fleet;

/// <summary>A child process that runs an attempt.</summary>
/// <param name="Directory">The attempt's.</param>
public sealed record TrialChild(int Pid, string Directory)
{
    private const string Command = "run-attempt";

    /// <summary>Job and token.</summary>
    public string Name => $"{Job}/{Path.GetFileName(Directory)}";

    /// <summary>The id of the job that it is an attempt of.</summary>
    public string Job => Path.GetFileName(Path.GetDirectoryName(Directory)) ?? "";

    /// <summary>Those whose attempts lie below a folder.</summary>
    public static IReadOnlyList<TrialChild> Below(string folder) =>
        [.. System.IO.Directory.GetDirectories("/proc").Select(path => Read(path, folder)).OfType<TrialChild>()];

    private static TrialChild? Read(string process, string folder)
    {
        if (!int.TryParse(Path.GetFileName(process), out var pid))
            return null;
        try
        {
            var words = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
            // The shell that launches it names the same, one word earlier; it becomes the child.
            var place = Array.IndexOf(words, Command);
            return place >= 0 && place + 1 < words.Length && words[place + 1].StartsWith(folder + "/", StringComparison.Ordinal) ? new TrialChild(pid, words[place + 1]) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at.
            return null;
        }
    }
}
