using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Microsoft.Win32.SafeHandles;

namespace Fam.Worker.Trials;

/// <summary>A place between two events of a spool.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Sequence">Sequence of the event before it; 0 at the start.</param>
internal sealed record SpoolPosition(long Offset, long Sequence)
{
    public static SpoolPosition Start { get; } = new(0, 0);
}

/// <summary>Where a spool's last whole line ends.</summary>
/// <param name="OutputEnd">Bytes of the child's output that are in it.</param>
internal sealed record SpoolEnd(SpoolPosition Position, bool IsFinished, long OutputEnd = 0);

/// <summary>Consecutive events of a spool and the place behind the last of them.</summary>
internal sealed record SpoolBatch(IReadOnlyList<JobEvent> Events, SpoolPosition End)
{
    /// <summary>True when the attempt's last event is in here.</summary>
    public bool HasFinish => Events is [.., JobFinished];
}

/// <summary>A whole line of a spool is no event, or its sequence does not follow.</summary>
internal sealed class SpoolCorruptException(SpoolPosition position, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The place behind the last good event.</summary>
    public SpoolPosition Position { get; } = position;
}

/// <summary>Reads whole lines of a spool while another process appends to it.</summary>
internal sealed class SpoolReader(string path) : IDisposable
{
    private const int LargestLine = 64 * 1024 * 1024;

    private readonly SafeFileHandle file =
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Finds the end of the last whole line by reading all of them.</summary>
    public static SpoolEnd FindEnd(string path)
    {
        using var reader = new SpoolReader(path);
        var end = new SpoolEnd(SpoolPosition.Start, IsFinished: false);
        while (reader.Read(end.Position, maxEvents: 1_000, maxBytes: 1 << 20) is { Events.Count: > 0 } batch)
            end = new SpoolEnd(batch.End, batch.HasFinish, batch.Events.OfType<LogWritten>().Select(log => log.OutputEnd ?? 0).Append(end.OutputEnd).Max());
        return end;
    }

    /// <summary>
    /// Reads the events behind a place: at most <paramref name="maxEvents"/>, and at most
    /// <paramref name="maxBytes"/> of lines unless the first line alone is longer. None when no whole line is there.
    /// </summary>
    public SpoolBatch Read(SpoolPosition from, int maxEvents, int maxBytes)
    {
        var bytes = ReadLines(from, maxBytes);
        var events = new List<JobEvent>();
        var end = from;
        var start = 0;
        while (events.Count < maxEvents && bytes.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (events.Count > 0 && start + length >= maxBytes)
                break;
            events.Add(Parse(bytes.AsSpan(start, length), end));
            start += length + 1;
            end = new SpoolPosition(from.Offset + start, end.Sequence + 1);
        }
        return new SpoolBatch(events, end);
    }

    /// <summary>The place behind the event of that sequence, or the spool's end when it has fewer.</summary>
    public SpoolPosition Seek(long sequence)
    {
        var position = SpoolPosition.Start;
        while (position.Sequence < sequence)
        {
            var wanted = (int)Math.Min(1_000, sequence - position.Sequence);
            if (Read(position, wanted, maxBytes: 1 << 20) is not { Events.Count: > 0 } batch)
                break;
            position = batch.End;
        }
        return position;
    }

    /// <summary>Returns when all that was read is on disk.</summary>
    public void Sync() => RandomAccess.FlushToDisk(file);

    public void Dispose() => file.Dispose();

    private byte[] ReadLines(SpoolPosition from, int maxBytes)
    {
        for (var size = maxBytes; ; size *= 2)
        {
            var bytes = new byte[Math.Clamp(RandomAccess.GetLength(file) - from.Offset, 0, size)];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), from.Offset + read) is > 0 and var more)
                read += more;
            if (read < size || bytes.AsSpan(0, read).Contains((byte)'\n'))
                return bytes[..read];
            if (size >= LargestLine)
                throw new SpoolCorruptException(from, $"{path}: the line after event {from.Sequence} is longer than {LargestLine} bytes.");
        }
    }

    private JobEvent Parse(ReadOnlySpan<byte> line, SpoolPosition before)
    {
        JobEvent? parsed;
        try
        {
            parsed = JsonSerializer.Deserialize<JobEvent>(line, FamJson.Options);
        }
        catch (JsonException wrong)
        {
            throw new SpoolCorruptException(before, $"{path}: the line after event {before.Sequence} is no event: {wrong.Message}", wrong);
        }
        if (parsed?.Sequence != before.Sequence + 1)
        {
            throw new SpoolCorruptException(
                before, $"{path}: the line after event {before.Sequence} has sequence {parsed?.Sequence}; it must be {before.Sequence + 1}.");
        }
        return parsed;
    }
}
