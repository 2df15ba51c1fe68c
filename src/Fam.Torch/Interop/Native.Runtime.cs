using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/runtime.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_version")]
    internal static partial nint version();

    [LibraryImport(Library, EntryPoint = "fam_get_num_threads")]
    internal static partial int get_num_threads();

    [LibraryImport(Library, EntryPoint = "fam_get_num_interop_threads")]
    internal static partial int get_num_interop_threads();

    [LibraryImport(Library, EntryPoint = "fam_set_num_threads")]
    internal static partial Status set_num_threads(int count);

    [LibraryImport(Library, EntryPoint = "fam_set_num_interop_threads")]
    internal static partial Status set_num_interop_threads(int count);

    [LibraryImport(Library, EntryPoint = "fam_cuda_device_count")]
    internal static partial Status cuda_device_count(out long count);

    [LibraryImport(Library, EntryPoint = "fam_cuda_synchronize")]
    internal static partial Status cuda_synchronize(long index);

    [LibraryImport(Library, EntryPoint = "fam_cuda_manual_seed")]
    internal static partial Status cuda_manual_seed(ulong seed, Flag all);
}
