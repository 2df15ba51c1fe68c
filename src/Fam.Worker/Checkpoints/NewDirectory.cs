namespace Fam.Worker.Checkpoints;

/// <summary>A directory that gets its name once it is whole.</summary>
public static class NewDirectory
{
    /// <summary>Lets <paramref name="fill"/> fill a hidden directory beside the path, then gives it the path's name.</summary>
    /// <exception cref="ArgumentException">The path exists.</exception>
    public static void Make(string path, Action<string> fill)
    {
        var target = Path.GetFullPath(path);
        if (Path.Exists(target)) throw new ArgumentException($"{target} exists already; name a directory that does not.", nameof(path));
        var hidden = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(hidden);
        try
        {
            fill(hidden);
            Directory.Move(hidden, target);
        }
        catch
        {
            Directory.Delete(hidden, recursive: true);
            throw;
        }
    }
}
