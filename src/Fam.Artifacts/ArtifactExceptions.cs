namespace Fam.Artifacts;

/// <summary>The store has no object of this name.</summary>
public sealed class ArtifactMissingException(ArtifactHash hash, string store)
    : Exception($"{store} has no object {hash}.");

/// <summary>Bytes are not those that their hash names, or a manifest is none.</summary>
public sealed class ArtifactCorruptException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Content is longer than a limit allows.</summary>
public sealed class ArtifactTooLargeException(long mostBytes, string limit)
    : Exception($"The content is longer than {mostBytes} bytes, the limit set by {limit}.");

/// <summary>A disk is full; the message names the path and what is free there.</summary>
public sealed class DiskFullException(string message, IOException inner) : IOException(message, inner);

/// <summary>A cache has no room that it may free.</summary>
public sealed class ArtifactCacheFullException(string message) : Exception(message);
