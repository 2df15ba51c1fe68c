using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>The C ABI of native/*.cpp; the other parts of this class mirror those files.</summary>
internal static partial class Native
{
    private const string Library = "famtorch";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Load);

    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        try
        {
            return NativeLibrary.Load(name, assembly, path);
        }
        catch (DllNotFoundException missing)
        {
            throw new DllNotFoundException(
                "libfamtorch.so or the LibTorch it was built against cannot be loaded. Install LibTorch "
                + "(Debian: libtorch-dev) or add its lib directory to LD_LIBRARY_PATH, and build again. "
                + missing.Message, missing);
        }
    }

    [LibraryImport(Library, EntryPoint = "fam_take_error")]
    private static partial nint TakeError();

    /// <summary>What LibTorch said when the last call of this thread failed; null when it did not fail.</summary>
    internal static ExternalException? Failure()
    {
        nint message = TakeError();
        return message == 0 ? null : new ExternalException(Marshal.PtrToStringUTF8(message));
    }
}
