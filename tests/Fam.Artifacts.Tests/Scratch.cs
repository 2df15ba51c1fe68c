namespace Fam.Artifacts.Tests;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fam-artifacts-").FullName;

    public string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a file below it and answers with its path.</summary>
    public string Write(string name, byte[] content)
    {
        var path = In(name.Split('/'));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
