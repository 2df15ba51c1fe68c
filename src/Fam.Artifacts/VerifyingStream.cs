using System.Security.Cryptography;

namespace Fam.Artifacts;

/// <summary>Reads through to an object and throws at its end where the bytes were not those of its hash.</summary>
internal sealed class VerifyingStream(Stream inner, ArtifactHash expected, string store) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Saw(buffer.AsSpan(offset), inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await inner.ReadAsync(buffer, cancellationToken) is var read && buffer.Length == 0 ? 0 : Saw(buffer.Span, read);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Saw(ReadOnlySpan<byte> buffer, int read)
    {
        if (read > 0)
        {
            hash.AppendData(buffer[..read]);
        }
        else if (!ended)
        {
            ended = true;
            var found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (found != expected.Hex)
                throw new ArtifactCorruptException($"{store}: object {expected} has the bytes of {found}.");
        }
        return read;
    }
}
