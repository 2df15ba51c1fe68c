namespace Fam.Deploy.Tests.Rendering;

/// <summary>Where the manifests lie: the repository that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Kubernetes { get; } = Path.Combine(Root, "deploy", "k8s");

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Fam.sln")))
                return at.FullName;
        throw new DirectoryNotFoundException($"No directory above {AppContext.BaseDirectory} holds Fam.sln.");
    }
}
