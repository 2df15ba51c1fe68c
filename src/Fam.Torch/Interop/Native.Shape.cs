using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/shape.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_view")]
    internal static partial torch.Tensor view(torch.Tensor a, ReadOnlySpan<long> shape, long rank);

    [LibraryImport(Library, EntryPoint = "fam_reshape")]
    internal static partial torch.Tensor reshape(torch.Tensor a, ReadOnlySpan<long> shape, long rank);

    [LibraryImport(Library, EntryPoint = "fam_expand")]
    internal static partial torch.Tensor expand(torch.Tensor a, ReadOnlySpan<long> shape, long rank, Flag @implicit);

    [LibraryImport(Library, EntryPoint = "fam_repeat")]
    internal static partial torch.Tensor repeat(torch.Tensor a, ReadOnlySpan<long> repeats, long count);

    [LibraryImport(Library, EntryPoint = "fam_permute")]
    internal static partial torch.Tensor permute(torch.Tensor a, ReadOnlySpan<long> dims, long count);

    [LibraryImport(Library, EntryPoint = "fam_flip")]
    internal static partial torch.Tensor flip(torch.Tensor a, ReadOnlySpan<long> dims, long count);

    [LibraryImport(Library, EntryPoint = "fam_roll")]
    internal static partial torch.Tensor roll(
        torch.Tensor a, ReadOnlySpan<long> shifts, long shift_count, ReadOnlySpan<long> dims, long dim_count);

    [LibraryImport(Library, EntryPoint = "fam_transpose")]
    internal static partial torch.Tensor transpose(torch.Tensor a, long dim0, long dim1);

    [LibraryImport(Library, EntryPoint = "fam_t")]
    internal static partial torch.Tensor t(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_unsqueeze")]
    internal static partial torch.Tensor unsqueeze(torch.Tensor a, long dim);

    [LibraryImport(Library, EntryPoint = "fam_squeeze")]
    internal static partial torch.Tensor squeeze(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_squeeze_dim")]
    internal static partial torch.Tensor squeeze_dim(torch.Tensor a, long dim);

    [LibraryImport(Library, EntryPoint = "fam_flatten")]
    internal static partial torch.Tensor flatten(torch.Tensor a, long start, long end);

    [LibraryImport(Library, EntryPoint = "fam_unflatten")]
    internal static partial torch.Tensor unflatten(torch.Tensor a, long dim, ReadOnlySpan<long> sizes, long count);

    [LibraryImport(Library, EntryPoint = "fam_narrow")]
    internal static partial torch.Tensor narrow(torch.Tensor a, long dim, long start, long length);

    [LibraryImport(Library, EntryPoint = "fam_slice")]
    internal static partial torch.Tensor slice(torch.Tensor a, long dim, long start, long end, long step);

    [LibraryImport(Library, EntryPoint = "fam_select")]
    internal static partial torch.Tensor select(torch.Tensor a, long dim, long index);

    [LibraryImport(Library, EntryPoint = "fam_unfold")]
    internal static partial torch.Tensor unfold(torch.Tensor a, long dim, long size, long step);

    [LibraryImport(Library, EntryPoint = "fam_diagonal")]
    internal static partial torch.Tensor diagonal(torch.Tensor a, long offset, long dim1, long dim2);

    [LibraryImport(Library, EntryPoint = "fam_triu")]
    internal static partial torch.Tensor triu(torch.Tensor a, long diagonal);

    [LibraryImport(Library, EntryPoint = "fam_tril")]
    internal static partial torch.Tensor tril(torch.Tensor a, long diagonal);

    [LibraryImport(Library, EntryPoint = "fam_repeat_interleave")]
    internal static partial torch.Tensor repeat_interleave(torch.Tensor a, long repeats, long dim, Flag has_dim);

    [LibraryImport(Library, EntryPoint = "fam_repeat_interleave_tensor")]
    internal static partial torch.Tensor repeat_interleave_tensor(
        torch.Tensor a, torch.Tensor repeats, long dim, Flag has_dim);

    [LibraryImport(Library, EntryPoint = "fam_cat")]
    internal static partial torch.Tensor cat(ReadOnlySpan<nint> parts, long count, long dim);

    [LibraryImport(Library, EntryPoint = "fam_stack")]
    internal static partial torch.Tensor stack(ReadOnlySpan<nint> parts, long count, long dim);

    [LibraryImport(Library, EntryPoint = "fam_split")]
    internal static partial Status split(
        torch.Tensor a, long size, long dim, Span<nint> results, long capacity, out long count);

    [LibraryImport(Library, EntryPoint = "fam_split_sizes")]
    internal static partial Status split_sizes(
        torch.Tensor a, ReadOnlySpan<long> sizes, long size_count, long dim, Span<nint> results, long capacity,
        out long count);

    [LibraryImport(Library, EntryPoint = "fam_chunk")]
    internal static partial Status chunk(
        torch.Tensor a, long chunks, long dim, Span<nint> results, long capacity, out long count);

    [LibraryImport(Library, EntryPoint = "fam_unbind")]
    internal static partial Status unbind(torch.Tensor a, long dim, Span<nint> results, long capacity, out long count);
}
