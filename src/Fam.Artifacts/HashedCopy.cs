using System.Buffers;
using System.Security.Cryptography;

namespace Fam.Artifacts;

/// <summary>Copies streams and hashes what passes.</summary>
internal static class HashedCopy
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Copies to the end; the target is not flushed.</summary>
    /// <exception cref="ArtifactTooLargeException">More bytes came than a limit allows.</exception>
    public static async Task<(ArtifactHash Hash, long Bytes)> RunAsync(Stream from, Stream to, SizeLimit limit, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var bytes = 0L;
            while (await from.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                bytes += read;
                if (bytes > limit.Bytes)
                    throw new ArtifactTooLargeException(limit.Bytes, limit.SetBy);
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return (ArtifactHash.Parse(Convert.ToHexStringLower(hash.GetHashAndReset())), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>The most bytes that may come, and who says so.</summary>
internal sealed record SizeLimit(long Bytes, string SetBy)
{
    /// <summary>The smaller one of the caller's limit and the store's.</summary>
    public static SizeLimit Of(long mostBytes, long maxObjectBytes) =>
        mostBytes < maxObjectBytes ? new(mostBytes, "the request") : new(maxObjectBytes, "Fam:Artifacts:MaxObjectBytes");
}
