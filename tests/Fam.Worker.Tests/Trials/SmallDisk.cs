using System.Diagnostics;

namespace Fam.Worker.Tests.Trials;

/// <summary>A real file system of a few MiB, which a test can fill; only root may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Null where none can be mounted; the reason is then in <paramref name="why"/>.</summary>
    public static SmallDisk? TryMount(int megabytes, out string why)
    {
        var path = Directory.CreateTempSubdirectory("fam-small-").FullName;
        why = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
        if (why.Length == 0)
            return new SmallDisk(path);
        Directory.Delete(path);
        why = $"A full disk cannot be tried here: only root may mount a small one ({why.Trim()}).";
        return null;
    }

    public void Dispose()
    {
        // Lazily: a child that has just been killed may hold a file.
        var fault = Run("umount", "--lazy", Path);
        if (fault.Length > 0)
            throw new IOException($"{Path} could not be unmounted: {fault}");
        Directory.Delete(Path);
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{program}: {errors}";
    }
}
