namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fam-tests-").FullName;

    /// <summary>Where the rows and messages of the hosts on this directory are; null for a SQLite file and a bus in memory.</summary>
    public OwnServices? Services { get; init; }

    /// <summary>Settings of the hosts on this directory. Only tests of who may do what ask for tokens.</summary>
    public Dictionary<string, string?> Settings { get; } = new() { ["Fam:Security:Authentication"] = "none" };

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
