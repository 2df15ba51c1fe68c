using System.Text;
using Fam.Artifacts;
using Fam.Contracts.Jobs;

namespace Fam.Worker.Trials;

/// <summary>
/// Puts what a child prints (<c>output.log</c>) into its spool as log events, so that it outlives the worker: while the
/// child runs by the child itself, which is the spool's one writer, and what is left after its death by the worker.
/// </summary>
internal sealed class OutputShipping(string path, long mostBytes, Spool spool) : IDisposable
{
    /// <summary>The level of these lines in the job's log.</summary>
    public const string Level = "output";

    /// <summary>Most bytes of one event; whole lines where they fit.</summary>
    private const int ChunkBytes = 4 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Timer? timer;
    private bool isOver;

    /// <summary>Ships about once a second what has come, in whole lines, until <see cref="Finish"/>.</summary>
    public OutputShipping Start()
    {
        timer = new Timer(_ => Ship(toTheEnd: false), state: null, Period, Period);
        return this;
    }

    /// <summary>Ships the rest, of a long output its end; nothing is shipped afterwards.</summary>
    public void Finish() => Ship(toTheEnd: true);

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
            isOver = true;
    }

    private void Ship(bool toTheEnd)
    {
        lock (gate)
        {
            if (isOver)
                return;
            isOver = toTheEnd;
            try
            {
                while (ShipNext(toTheEnd))
                {
                }
            }
            catch (IOException full) when (DiskSpace.IsExhausted(full))
            {
                // What a job prints is not worth its life; the room that is left is for its last event.
                isOver = true;
            }
        }
    }

    private bool ShipNext(bool toTheEnd)
    {
        if (!File.Exists(path))
            return false;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var from = spool.OutputEnd;
        if (from < mostBytes)
            return Append(Read(file, from, Math.Min(ChunkBytes, mostBytes - from), toTheEnd), from);
        var last = Math.Max(from, file.Length - ChunkBytes);
        if (!toTheEnd || last >= file.Length)
            return false;
        if (last > from)
            spool.Append(new LogWritten { Level = "warning", Message = $"{last - from:N0} bytes of output are left out here: an attempt ships {mostBytes:N0} and the end.", OutputEnd = last });
        return Append(Read(file, last, ChunkBytes, toTheEnd), last) && false;
    }

    private bool Append(byte[] bytes, long from)
    {
        if (bytes.Length == 0)
            return false;
        var text = Encoding.UTF8.GetString(bytes).TrimEnd('\n');
        spool.Append(new LogWritten { Level = Level, Message = Secrets.Redact(text), OutputEnd = from + bytes.Length });
        return true;
    }

    /// <summary>Whole lines; a longer one in pieces, and one without its end only at the end.</summary>
    private static byte[] Read(FileStream file, long from, long most, bool toTheEnd)
    {
        file.Position = from;
        var bytes = new byte[most];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var lines = bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        if (lines > 0)
            return bytes[..lines];
        if (read < bytes.Length)
            return toTheEnd ? bytes[..read] : [];
        // Not within a character.
        while (read > 1 && (bytes[read - 1] & 0x80) != 0 && (bytes[read - 1] & 0xC0) != 0xC0)
            read--;
        return read > 1 && (bytes[read - 1] & 0xC0) == 0xC0 ? bytes[..(read - 1)] : bytes[..read];
    }
}
