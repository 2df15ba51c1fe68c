namespace Fam.Cli.Tests.Processes;

/// <summary>A directory that is gone when the test ends.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fam-cli-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
