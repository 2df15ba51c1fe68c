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
}
