using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Fam.Artifacts.S3;

/// <summary>
/// A store in an S3 bucket: <c>PREFIXobjects/ab/abcd…</c>. S3 shows whole objects only; content without a known hash is
/// spooled to a local file first, since its hash is its key.
/// </summary>
public sealed class S3Store(IAmazonS3 client, string bucket, string prefix, long maxObjectBytes, string spoolDirectory, TimeProvider time) : IArtifactStore, IDisposable
{
    /// <summary>An object of this age is written again when it is put again; less than any collection's grace time.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromHours(6);

    // S3's limit of an upload.
    private const int MostParts = 10_000;
    private const long PartBytes = 16 << 20;

    public string Description => $"S3 bucket {bucket}{(prefix.Length == 0 ? "" : $", prefix {prefix}")}";

    public async Task<ArtifactObject> PutAsync(Stream content, long mostBytes, ArtifactHash? expected, CancellationToken cancellation)
    {
        Directory.CreateDirectory(spoolDirectory);
        // The file has no name that outlives it, so nothing is left behind by a death.
        await using var spool = new FileStream(
            Path.Combine(spoolDirectory, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        var (hash, bytes) = await HashedCopy.RunAsync(content, spool, SizeLimit.Of(mostBytes, maxObjectBytes), cancellation);
        if (expected is not null && hash != expected)
            throw new ArtifactCorruptException($"The content has SHA-256 {hash}; {expected} was announced.");
        spool.Position = 0;
        return await UploadAsync(spool, hash, bytes, cancellation);
    }

    public async Task<ArtifactObject> PutFileAsync(string path, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        if (file.Length > maxObjectBytes)
            throw new ArtifactTooLargeException(maxObjectBytes, "Fam:Artifacts:MaxObjectBytes");
        var hash = await ArtifactHash.OfFileAsync(path, cancellation);
        return await UploadAsync(file, hash, file.Length, cancellation);
    }

    public async Task<ArtifactObject?> FindAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        try
        {
            var found = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = KeyOf(hash) }, cancellation);
            return new(hash, found.ContentLength, Utc(found.LastModified));
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<Stream> OpenAsync(ArtifactHash hash, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = KeyOf(hash) }, cancellation);
            return new VerifyingStream(answer.ResponseStream, hash, Description);
        }
        catch (AmazonS3Exception absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ArtifactMissingException(hash, Description);
        }
    }

    public async Task GetFileAsync(ArtifactHash hash, string path, CancellationToken cancellation)
    {
        await using var content = await OpenAsync(hash, cancellation);
        var created = false;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            created = true;
            await HashedCopy.RunAsync(content, file, new SizeLimit(long.MaxValue, ""), cancellation);
            file.Flush(flushToDisk: true);
        }
        catch when (created)
        {
            File.Delete(path);
            throw;
        }
    }

    public async IAsyncEnumerable<ArtifactObject> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix + "objects/" };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request, cancellation);
            foreach (var found in page.S3Objects ?? [])
            {
                if (ArtifactHash.TryParse(found.Key[(found.Key.LastIndexOf('/') + 1)..], out var hash))
                    yield return new ArtifactObject(hash, found.Size ?? 0, Utc(found.LastModified));
            }
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task<bool> DeleteAsync(ArtifactHash hash, DateTimeOffset putBefore, CancellationToken cancellation)
    {
        if (await FindAsync(hash, cancellation) is not { } found || found.PutAt >= putBefore)
            return false;
        await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = KeyOf(hash) }, cancellation);
        return true;
    }

    /// <summary>Ends multipart uploads that were begun before a time; their parts are kept, and paid for, until then.</summary>
    public async Task CleanAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        using var transfer = new TransferUtility(client);
        await transfer.AbortMultipartUploadsAsync(bucket, before.UtcDateTime, cancellation);
    }

    public void Dispose() => client.Dispose();

    private async Task<ArtifactObject> UploadAsync(FileStream content, ArtifactHash hash, long bytes, CancellationToken cancellation)
    {
        // Written again once it is old, so that no collection takes it from its new owner.
        if (await FindAsync(hash, cancellation) is { } known && known.Bytes == bytes && known.PutAt > time.GetUtcNow() - RenewAfter)
            return known;
        if (bytes <= PartBytes)
        {
            await client.PutObjectAsync(
                new PutObjectRequest { BucketName = bucket, Key = KeyOf(hash), InputStream = content, AutoCloseStream = false, UseChunkEncoding = false }, cancellation);
        }
        else
        {
            await UploadPartsAsync(content, KeyOf(hash), bytes, cancellation);
        }
        return new(hash, bytes, time.GetUtcNow());
    }

    private async Task UploadPartsAsync(FileStream content, string key, long bytes, CancellationToken cancellation)
    {
        var upload = (await client.InitiateMultipartUploadAsync(bucket, key, cancellation)).UploadId;
        var partBytes = Math.Max(PartBytes, (bytes / MostParts) + 1);
        var parts = new List<PartETag>();
        try
        {
            for (var at = 0L; at < bytes; at += partBytes)
            {
                var number = parts.Count + 1;
                var part = new UploadPartRequest
                {
                    BucketName = bucket, Key = key, UploadId = upload, PartNumber = number, UseChunkEncoding = false,
                    FilePath = content.Name, FilePosition = at, PartSize = Math.Min(partBytes, bytes - at),
                };
                parts.Add(new PartETag(number, (await client.UploadPartAsync(part, cancellation)).ETag));
            }
            await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = parts }, cancellation);
        }
        catch
        {
            // With the caller's token the abort would not be sent; what it cannot reach, CleanAsync ends later.
            await client.AbortMultipartUploadAsync(bucket, key, upload, CancellationToken.None);
            throw;
        }
    }

    private string KeyOf(ArtifactHash hash) => $"{prefix}objects/{hash.Hex[..2]}/{hash.Hex}";

    private static DateTimeOffset Utc(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.MaxValue;
}
