using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/factories.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_empty")]
    internal static partial torch.Tensor empty(ReadOnlySpan<long> shape, long rank, Options o);

    [LibraryImport(Library, EntryPoint = "fam_zeros")]
    internal static partial torch.Tensor zeros(ReadOnlySpan<long> shape, long rank, Options o);

    [LibraryImport(Library, EntryPoint = "fam_ones")]
    internal static partial torch.Tensor ones(ReadOnlySpan<long> shape, long rank, Options o);

    [LibraryImport(Library, EntryPoint = "fam_full")]
    internal static partial torch.Tensor full(ReadOnlySpan<long> shape, long rank, Number value, Options o);

    [LibraryImport(Library, EntryPoint = "fam_eye")]
    internal static partial torch.Tensor eye(long rows, long columns, Options o);

    [LibraryImport(Library, EntryPoint = "fam_arange")]
    internal static partial torch.Tensor arange(Number start, Number stop, Number step, Options o);

    [LibraryImport(Library, EntryPoint = "fam_linspace")]
    internal static partial torch.Tensor linspace(double start, double end, long steps, Options o);

    [LibraryImport(Library, EntryPoint = "fam_empty_like")]
    internal static partial torch.Tensor empty_like(torch.Tensor a, Options o);

    [LibraryImport(Library, EntryPoint = "fam_zeros_like")]
    internal static partial torch.Tensor zeros_like(torch.Tensor a, Options o);

    [LibraryImport(Library, EntryPoint = "fam_ones_like")]
    internal static partial torch.Tensor ones_like(torch.Tensor a, Options o);

    [LibraryImport(Library, EntryPoint = "fam_full_like")]
    internal static partial torch.Tensor full_like(torch.Tensor a, Number value, Options o);

    [LibraryImport(Library, EntryPoint = "fam_from_memory")]
    internal static partial torch.Tensor from_memory(
        nint data, int dtype, ReadOnlySpan<long> shape, long rank, Options o);
}
