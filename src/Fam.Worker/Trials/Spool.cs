using System.Text;
using System.Text.Json;
using Fam.Artifacts;
using Fam.Contracts;
using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>
/// Writes an attempt's <c>events.jsonl</c>: one event a line, sequences from 1. A line that was torn by a death
/// in mid-write is cut off when the file is opened again, and the sequence goes on behind the last whole line.
/// One process at a time writes: the child while it lives, the worker after.
/// </summary>
internal sealed class Spool : IEventSink, IDisposable
{
    /// <summary>Longest text of one log event, in characters; a longer one keeps its beginning and its end.</summary>
    public const int LongestLog = 16 * 1024;

    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly TimeProvider time;
    private long sequence;

    private Spool(FileStream file, TimeProvider time, SpoolEnd end)
    {
        this.file = file;
        this.time = time;
        sequence = end.Position.Sequence;
        IsFinished = end.IsFinished;
        OutputEnd = end.OutputEnd;
    }

    /// <summary>True when the last event says how the attempt ended; nothing may follow it.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Bytes of the child's output that are in it.</summary>
    public long OutputEnd { get; private set; }

    public bool HasEvents => sequence > 0;

    /// <exception cref="SpoolCorruptException">A whole line is no event or breaks the sequence.</exception>
    public static Spool Open(string path, TimeProvider time)
    {
        var opened = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            var end = SpoolReader.FindEnd(path);
            opened.SetLength(end.Position.Offset);
            opened.Position = end.Position.Offset;
            return new Spool(opened, time, end);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Append(JobEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened is LogWritten { Message.Length: > LongestLog } log)
            happened = log with { Message = Shorten(log.Message, LongestLog) };
        lock (gate)
        {
            if (IsFinished)
                throw new InvalidOperationException($"The attempt has finished; {happened.GetType().Name} came after its last event.");
            var numbered = happened with { Sequence = sequence + 1, At = time.GetUtcNow() };
            try
            {
                Write(numbered);
            }
            catch (IOException full) when (happened is JobFinished && DiskSpace.IsExhausted(full) && AttemptDirectory.FreeReserve(Path.GetDirectoryName(file.Name)!))
            {
                Write(numbered);
            }

            sequence++;
            IsFinished = happened is JobFinished;
            OutputEnd = (happened as LogWritten)?.OutputEnd ?? OutputEnd;
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Keeps the beginning and the end of a text, <paramref name="longest"/> characters and a note in all.</summary>
    public static string Shorten(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var half = longest / 2;
        return new StringBuilder(longest + 64)
            .Append(text, 0, half)
            .Append($"\n… {text.Length - (2 * half)} characters left out …\n")
            .Append(text, text.Length - half, half)
            .ToString();
    }

    private void Write(JobEvent numbered)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(numbered, FamJson.Options), (byte)'\n'];
        var start = file.Position;
        try
        {
            file.Write(line);
            // What others build on (a resume point, an end) survives a power cut from here on.
            if (numbered is CheckpointSaved or JobFinished)
                file.Flush(flushToDisk: true);
        }
        catch (IOException failure)
        {
            // A full disk may have taken half a line; without it a shorter event (the failure itself) may still fit.
            file.SetLength(start);
            file.Position = start;
            if (DiskSpace.IsExhausted(failure))
                throw DiskSpace.Explain(failure, file.Name);
            throw;
        }
    }
}
