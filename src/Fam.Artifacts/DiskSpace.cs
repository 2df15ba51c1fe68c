namespace Fam.Artifacts;

/// <summary>Tells a full disk from other failures of input and output.</summary>
public static class DiskSpace
{
    // errno of Linux, which .NET hands on as the low bits of the exception's result.
    private const int NoSpace = 28;
    private const int FileTooLarge = 27;
    private const int QuotaExceeded = 122;

    /// <summary>True when no space, quota or allowed file size is left.</summary>
    public static bool IsExhausted(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return (failure is IOException && (failure.HResult & 0xFFFF) is NoSpace or FileTooLarge or QuotaExceeded)
            || (failure is IOException && failure.Message.Contains("No space left", StringComparison.Ordinal))
            || (failure.InnerException is { } inner && IsExhausted(inner));
    }

    /// <summary>The same failure with the path and the room that is left there, looked up now: cleaning up may free some.</summary>
    public static DiskFullException Explain(IOException failure, string path)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure as DiskFullException ?? new DiskFullException($"{path}: {failure.Message} ({Room(path)})", failure);
    }

    private static string Room(string path)
    {
        try
        {
            // What could not be made does not exist.
            while (!Path.Exists(path) && Path.GetDirectoryName(path) is { Length: > 0 } above)
                path = above;
            var drive = new DriveInfo(path);
            return $"{drive.AvailableFreeSpace:N0} of {drive.TotalSize:N0} bytes are free";
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"how much is free cannot be read: {unknown.Message}";
        }
    }
}
