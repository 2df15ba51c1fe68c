namespace Fam.Chaos.Fleet;

/// <summary>The programs under test, as the build that this one belongs to made them.</summary>
public static class Programs
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    public static string Orchestrator => Of("Fam.Orchestrator", "Fam.Orchestrator.dll");

    public static string Worker => Of("Fam.Worker", "Fam.Worker.dll");

    public static string CommandLine => Of("Fam.Cli", "fam.dll");

    public static string Services => Path.Combine(Root, "scripts", "services.sh");

    private static string Of(string project, string file)
    {
        var configuration = AppContext.BaseDirectory.Contains("/bin/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var path = Path.Combine(Root, "src", project, "bin", configuration, "net10.0", file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} does not exist; build {project} ({configuration}) first.", path);
    }

    private static string FindRoot()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Fam.sln")))
                return directory;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Fam.sln; run this from a build inside the repository.");
    }
}
