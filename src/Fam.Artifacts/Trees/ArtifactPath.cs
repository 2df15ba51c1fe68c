namespace Fam.Artifacts.Trees;

/// <summary>Paths of files inside an artifact: relative, with '/', going nowhere else.</summary>
public static class ArtifactPath
{
    private const int LongestPath = 1_024;

    /// <summary>What is wrong with a path, in words; null where it stays inside.</summary>
    public static string? Fault(string path)
    {
        if (string.IsNullOrEmpty(path))
            return "is empty";
        if (path.Length > LongestPath)
            return $"is longer than {LongestPath} characters";
        if (path[0] == '/')
            return "is absolute; it must be relative";
        if (path.Any(letter => letter is '\\' || char.IsControl(letter)))
            return "has a backslash or a control character";
        return path.Split('/') switch
        {
            var parts when parts.Contains("..") => "climbs with '..'",
            var parts when parts.Any(part => part is "" or ".") => "has an empty part or '.'",
            _ => null,
        };
    }

    /// <summary>The path below a root.</summary>
    /// <exception cref="ArtifactCorruptException">It would lie elsewhere.</exception>
    public static string Below(string root, string path) =>
        Fault(path) is { } fault ? throw new ArtifactCorruptException($"'{path}' {fault}.") : Path.Combine(root, path);
}
