using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of LibTorch that the shim was compiled against, for example 1.13.0.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.version())!;

    /// <summary>Throws what LibTorch last complained of, if it did.</summary>
    public static void CheckForErrors()
    {
        if (Native.Failure() is { } failure)
            throw failure;
    }

    /// <summary>Threads that one operation may use.</summary>
    public static int get_num_threads() => Native.get_num_threads();

    public static void set_num_threads(int num) => Native.set_num_threads(num);

    public static int get_num_interop_threads() => Native.get_num_interop_threads();

    public static void set_num_interop_threads(int num) => Native.set_num_interop_threads(num);
}
