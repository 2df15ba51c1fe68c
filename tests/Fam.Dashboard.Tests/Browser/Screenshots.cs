namespace Fam.Dashboard.Tests.Browser;

/// <summary>Where pictures go: <c>artifacts/screenshots</c> of the repository, which git ignores.</summary>
public static class Screenshots
{
    public static string Repository { get; } = FindRepository();

    public static string File(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(Repository, "artifacts", "screenshots")).FullName, name);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Fam.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Fam.sln.");
    }
}
