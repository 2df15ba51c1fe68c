using System.CommandLine;
using System.Text;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Sweeps;

/// <summary>Reads a spec from a file or, for <c>-</c>, from standard input.</summary>
internal static class SpecFile
{
    /// <summary>A text longer than this is no spec; the orchestrator's own limit is lower and names it.</summary>
    private const int MaximumBytes = 4 * 1024 * 1024;

    public static Argument<string> Argument() => new("FILE") { Description = "The sweep's YAML file; - reads standard input." };

    public static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        var name = path == "-" ? "standard input" : path;
        if (path != "-" && Directory.Exists(path)) throw CommandFailure.Usage($"{path} is a directory; name a YAML file.");
        if (path != "-" && !File.Exists(path)) throw CommandFailure.Usage($"there is no file {path}.");

        await using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        var bytes = new byte[MaximumBytes + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        if (length > MaximumBytes) throw CommandFailure.Usage($"{name} is larger than {MaximumBytes / 1024 / 1024} MiB; that is no sweep spec.");
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            throw CommandFailure.Usage($"{name} is not UTF-8 text.");
        }
    }
}
