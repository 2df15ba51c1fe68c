using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Fam.Artifacts;

/// <summary>The SHA-256 of an object's bytes, which is its name: 64 digits of lower-case hexadecimal.</summary>
public sealed record ArtifactHash
{
    private const int Digits = 2 * SHA256.HashSizeInBytes;
    private const int BufferBytes = 1 << 20;

    private ArtifactHash(string hex) => Hex = hex;

    public string Hex { get; }

    /// <exception cref="FormatException">The text is no hash; the message shows it.</exception>
    public static ArtifactHash Parse(string text) =>
        TryParse(text, out var hash) ? hash : throw new FormatException($"'{text}' is no SHA-256; it must be {Digits} digits of lower-case hexadecimal.");

    public static bool TryParse(string? text, [NotNullWhen(true)] out ArtifactHash? hash)
    {
        hash = text is { Length: Digits } && text.All(char.IsAsciiHexDigitLower) ? new ArtifactHash(text) : null;
        return hash is not null;
    }

    public static ArtifactHash Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Reads a file to its end.</summary>
    public static ArtifactHash OfFile(string path, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (file.Read(buffer) is > 0 and var read)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return new(Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The same beside what the caller does: the time goes into hashing, not into waiting for the file.</summary>
    public static Task<ArtifactHash> OfFileAsync(string path, CancellationToken cancellation) => Task.Run(() => OfFile(path, cancellation), cancellation);

    public override string ToString() => Hex;
}
