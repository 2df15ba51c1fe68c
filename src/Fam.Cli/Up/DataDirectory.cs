using System.Text.Json;
using Fam.Cli.CommandLine;
using Fam.Contracts;

namespace Fam.Cli.Up;

/// <summary>
/// The directory of one <c>fam up</c>: database, checkpoints, attempts. Locked as long as this object lives, so that
/// two processes never write to the same database; the lock (flock on <c>fam.lock</c>) ends with the process, however it ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    public const string Variable = "FAM_HOME";
    private const string LockName = "fam.lock";
    private const string OwnerName = "fam-up.json";

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary><c>$FAM_HOME</c>, else <c>.fam</c> in the current directory.</summary>
    public static string Default => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home ? home : ".fam";

    /// <exception cref="CommandFailure">The directory cannot be made or written, or another process holds it.</exception>
    public static DataDirectory Lock(string directory)
    {
        var path = System.IO.Path.GetFullPath(directory);
        try
        {
            Directory.CreateDirectory(path);
            var file = System.IO.Path.Combine(path, LockName);
            return new DataDirectory(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, LockName)))
        {
            throw CommandFailure.Failed($"the data directory {path} is in use by another `fam up`{Owner(path)}; stop that one, or choose another directory with --data");
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw CommandFailure.Failed($"the data directory {path} cannot be used: {denied.Message}");
        }
    }

    /// <summary>Leaves a note for the next one that finds the directory locked.</summary>
    public void NoteOwner(Uri address) =>
        File.WriteAllText(System.IO.Path.Combine(Path, OwnerName), JsonSerializer.Serialize(new OwnerNote(Environment.ProcessId, address), FamJson.Indented));

    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, OwnerName));
        _lock.Dispose();
    }

    /// <summary>Where the <c>fam up</c> of a directory answers; null where none has said so.</summary>
    public static Uri? OwnerAddress(string directory) => Note(directory)?.Address;

    private static string Owner(string path) => Note(path) is { } note ? $" (process {note.Pid}, {note.Address})" : "";

    private static OwnerNote? Note(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<OwnerNote>(File.ReadAllText(System.IO.Path.Combine(path, OwnerName)), FamJson.Options);
        }
        catch (Exception missing) when (missing is IOException or JsonException)
        {
            // None runs, or it is only just starting: it holds the lock and has not written its note.
            return null;
        }
    }

    private sealed record OwnerNote(int Pid, Uri Address);
}
