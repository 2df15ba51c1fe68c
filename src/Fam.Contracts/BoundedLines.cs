using System.Text;

namespace Fam.Contracts;

/// <summary>Reads lines that may be long, but not of any length.</summary>
/// <param name="most">Characters of a line.</param>
public sealed class BoundedLines(TextReader reader, int most)
{
    private readonly char[] buffer = new char[1 << 14];
    private readonly StringBuilder line = new();
    private int read;
    private int at;

    /// <summary>Of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end; null behind the last. Empty lines are left out, and counted.</summary>
    /// <exception cref="InvalidDataException">A line is longer.</exception>
    public async Task<string?> NextAsync(CancellationToken cancellation = default)
    {
        while (await ReadAsync(cancellation) is { } text)
        {
            if (text.AsSpan().Trim().Length > 0) return text;
        }

        return null;
    }

    private async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        line.Clear();
        Number++;
        while (true)
        {
            if (at == read)
            {
                (at, read) = (0, await reader.ReadAsync(buffer, cancellation));
                if (read == 0) return line.Length == 0 ? null : line.ToString();
            }

            var end = buffer.AsSpan(at, read - at).IndexOf('\n');
            var taken = end < 0 ? read - at : end;
            if (line.Length + taken > most) throw new InvalidDataException($"Line {Number} is longer than {most} characters.");
            line.Append(buffer, at, taken);
            at += taken;
            if (end < 0) continue;
            at++;
            return line.ToString();
        }
    }
}
