namespace Fam.Artifacts;

/// <summary>
/// Objects by the SHA-256 of their bytes: whole or absent, never changed. What is put twice is stored once. All members
/// may be called at the same time, also by several processes over one store.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Where it is, for logs; names no secret.</summary>
    string Description { get; }

    /// <summary>Stores what a stream holds, hashed as it arrives.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="mostBytes">A longer stream is refused and nothing of it stays; the store's own limit holds too.</param>
    /// <param name="expected">What the content must hash to; null takes any.</param>
    /// <param name="cancellation">Leaves nothing behind.</param>
    /// <exception cref="ArtifactTooLargeException">The content is longer than a limit.</exception>
    /// <exception cref="ArtifactCorruptException">The content is not what was expected.</exception>
    /// <exception cref="IOException">The store cannot be written, because its disk is full for instance.</exception>
    Task<ArtifactObject> PutAsync(Stream content, long mostBytes, ArtifactHash? expected, CancellationToken cancellation);

    /// <summary>Stores a file that nobody writes to any more; a store on the same file system links instead of copying.</summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    Task<ArtifactObject> PutFileAsync(string path, CancellationToken cancellation);

    /// <summary>Size and age of an object; null where there is none.</summary>
    Task<ArtifactObject?> FindAsync(ArtifactHash hash, CancellationToken cancellation);

    /// <summary>Reads an object; the stream's end throws where the bytes were not those of the hash.</summary>
    /// <exception cref="ArtifactMissingException">There is no such object.</exception>
    Task<Stream> OpenAsync(ArtifactHash hash, CancellationToken cancellation);

    /// <summary>Writes a whole, verified and synced file to a path where there is none; links where it can.</summary>
    /// <exception cref="ArtifactMissingException">There is no such object.</exception>
    /// <exception cref="ArtifactCorruptException">The object's bytes are not those of the hash.</exception>
    Task GetFileAsync(ArtifactHash hash, string path, CancellationToken cancellation);

    /// <summary>Every object, in no order.</summary>
    IAsyncEnumerable<ArtifactObject> ListAsync(CancellationToken cancellation);

    /// <summary>Removes an object that was last put before a time; false where it is younger or gone.</summary>
    Task<bool> DeleteAsync(ArtifactHash hash, DateTimeOffset putBefore, CancellationToken cancellation);

    /// <summary>Removes what puts that were cut short left behind before a time.</summary>
    Task CleanAsync(DateTimeOffset before, CancellationToken cancellation);
}

/// <summary>An object of a store.</summary>
/// <param name="PutAt">When it was last put, be it again.</param>
public sealed record ArtifactObject(ArtifactHash Hash, long Bytes, DateTimeOffset PutAt);
