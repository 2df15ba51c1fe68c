using System.Text.Json;
using Fam.Contracts;

namespace Fam.Worker.Trials;

/// <summary>
/// The directory of one attempt, <c>DATA/attempts/JOB/TOKEN</c>: everything the worker and the child tell each
/// other lies in here as files, so that either may die and be started again.
/// </summary>
internal sealed class AttemptDirectory(string path)
{
    /// <summary>Outcomes of attempts that never ran begin with this word; the reason follows.</summary>
    public const string Refused = "refused: ";

    private const string AttemptsName = "attempts";
    private const string ReserveName = "reserve";

    /// <summary>More than the longest last event takes.</summary>
    private const int ReserveBytes = 64 * 1024;

    public string Path { get; } = path;

    public string Assignment => In("assignment.json");

    /// <summary>Who the child is; written by the worker after the launch, awaited by the child.</summary>
    public string Child => In("child.json");

    /// <summary>Why the child is being ended; absent while it should run.</summary>
    public string Stop => In("stop.json");

    public string Spool => In("events.jsonl");

    /// <summary>Room for the attempt's last event on a disk that is full otherwise; gone once it was needed.</summary>
    public string Reserve => In(ReserveName);

    public string Output => In("output.log");

    /// <summary>Links to the spec's data in the cache, by name.</summary>
    public string Data => In("data");

    /// <summary>The checkpoints that lie in the store; written by the worker.</summary>
    public string Artifacts => In("artifacts.json");

    /// <summary>Present when nothing of this attempt is wanted any more.</summary>
    public string DoneMarker => In("done");

    public bool IsDone => File.Exists(DoneMarker);

    public static AttemptDirectory Of(string dataDirectory, string jobId, long token) =>
        new(System.IO.Path.Combine(dataDirectory, AttemptsName, jobId, token.ToString()));

    /// <summary>Every attempt below a worker's data directory with its job and token; other entries are ignored.</summary>
    public static IEnumerable<(string JobId, long Token, AttemptDirectory Directory)> Scan(string dataDirectory)
    {
        var root = System.IO.Path.Combine(dataDirectory, AttemptsName);
        if (!System.IO.Directory.Exists(root))
            yield break;
        foreach (var job in System.IO.Directory.EnumerateDirectories(root))
        {
            foreach (var attempt in System.IO.Directory.EnumerateDirectories(job))
            {
                if (long.TryParse(System.IO.Path.GetFileName(attempt), out var token))
                    yield return (System.IO.Path.GetFileName(job), token, new AttemptDirectory(attempt));
            }
        }
    }

    /// <summary>The highest token this worker ever had for a job; 0 when none.</summary>
    public static long NewestToken(string dataDirectory, string jobId)
    {
        var job = System.IO.Path.Combine(dataDirectory, AttemptsName, jobId);
        if (!System.IO.Directory.Exists(job))
            return 0;
        return System.IO.Directory.EnumerateDirectories(job)
            .Select(attempt => long.TryParse(System.IO.Path.GetFileName(attempt), out var token) ? token : 0)
            .DefaultIfEmpty()
            .Max();
    }

    /// <summary>What <see cref="MarkDone"/> wrote; null while the attempt is open.</summary>
    public string? Outcome() => IsDone ? File.ReadAllText(DoneMarker).Trim() : null;

    public void MarkDone(string outcome)
    {
        FreeReserve(Path);
        Replace(DoneMarker, outcome + "\n");
    }

    /// <summary>Takes the room that the attempt's end will need.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public void TakeReserve()
    {
        // Not zeros, which some file systems store without taking room.
        var bytes = new byte[ReserveBytes];
        Random.Shared.NextBytes(bytes);
        using var file = new FileStream(Reserve, FileMode.Create, FileAccess.Write);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Gives up the room that was kept in an attempt's directory; false when it was given up before.</summary>
    public static bool FreeReserve(string directory)
    {
        var reserve = System.IO.Path.Combine(directory, ReserveName);
        if (!File.Exists(reserve))
            return false;
        File.Delete(reserve);
        return true;
    }

    /// <summary>Writes a whole file or none: a temporary file, synced, then renamed.</summary>
    public static void WriteJson<T>(string path, T value) => Replace(path, JsonSerializer.Serialize(value, FamJson.Indented) + "\n");

    /// <summary>Reads a file written by <see cref="WriteJson{T}"/>; null when there is none. Unknown fields are ignored.</summary>
    /// <exception cref="InvalidDataException">The file is no JSON of that shape; the message names it.</exception>
    public static T? ReadJson<T>(string path)
        where T : class
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<T>(text, FamJson.Options)
                ?? throw new InvalidDataException($"{path} holds null where a {typeof(T).Name} is needed.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path} is not a {typeof(T).Name}: {wrong.Message}", wrong);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static void Replace(string path, string text)
    {
        var temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
