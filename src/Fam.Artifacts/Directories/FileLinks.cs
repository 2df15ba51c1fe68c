using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Fam.Artifacts.Directories;

/// <summary>What .NET lacks of a POSIX file system: hard links, and directories that are synced.</summary>
internal static partial class FileLinks
{
    private const int AlreadyExists = 17;
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <summary>What became of an attempt to link.</summary>
    public enum Outcome
    {
        Linked,

        /// <summary>There is something at the new path.</summary>
        Exists,

        /// <summary>Another file system, or one without links; a copy is needed.</summary>
        Impossible,
    }

    /// <summary>Gives a file a second name in one step.</summary>
    public static Outcome TryLink(string existing, string path)
    {
        if (Link(existing, path) == 0)
            return Outcome.Linked;
        return Marshal.GetLastPInvokeError() == AlreadyExists ? Outcome.Exists : Outcome.Impossible;
    }

    /// <summary>A rename or a link survives a power cut once its directory is synced.</summary>
    /// <exception cref="IOException">The directory cannot be opened or synced.</exception>
    public static void SyncDirectory(string path)
    {
        var handle = OpenFile(path, ReadOnlyDirectory);
        if (handle < 0)
            throw Failure(path);
        try
        {
            if (Sync(handle) != 0)
                throw Failure(path);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{path} could not be synced: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
