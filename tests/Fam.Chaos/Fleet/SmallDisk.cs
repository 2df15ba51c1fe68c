namespace Fam.Chaos.Fleet;

/// <summary>A file system of its own that can be filled: tmpfs, which only root may mount.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    private string Filler => Path.Combine(path, "filler");

    /// <exception cref="InvalidOperationException">It may not be mounted here.</exception>
    public static async Task<SmallDisk> MountAsync(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        await Command.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path], Limit);
        return new SmallDisk(path);
    }

    /// <summary>Unmounts what an earlier run left below a folder.</summary>
    public static async Task UnmountBelowAsync(string folder)
    {
        foreach (var mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Where(words => words[0] == "tmpfs" && words[1].StartsWith(folder + "/", StringComparison.Ordinal)))
            await Command.RunAsync("umount", ["--lazy", mount[1]], Limit);
    }

    /// <summary>Takes everything that is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var bytes = new byte[1 << 20]; bytes.Length >= 4096; bytes = new byte[bytes.Length / 2])
        {
            try
            {
                while (true)
                    file.Write(bytes);
            }
            catch (IOException full) when ((full.HResult & 0xFFFF) == 28)
            {
                // No room for a piece of this size: smaller ones follow.
                continue;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync() => await Command.RunAsync("umount", ["--lazy", path], Limit);
}
