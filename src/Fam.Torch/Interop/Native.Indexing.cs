using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/indexing.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_index")]
    internal static partial torch.Tensor index(torch.Tensor a, ReadOnlySpan<Subscript> subscripts, long count);

    [LibraryImport(Library, EntryPoint = "fam_index_put_")]
    internal static partial Status index_put_(
        torch.Tensor a, ReadOnlySpan<Subscript> subscripts, long count, torch.Tensor value);

    [LibraryImport(Library, EntryPoint = "fam_index_put_scalar_")]
    internal static partial Status index_put_scalar_(
        torch.Tensor a, ReadOnlySpan<Subscript> subscripts, long count, Number value);

    [LibraryImport(Library, EntryPoint = "fam_index_put_tensors_")]
    internal static partial Status index_put_tensors_(
        torch.Tensor a, ReadOnlySpan<nint> indices, long count, torch.Tensor value, Flag accumulate);

    [LibraryImport(Library, EntryPoint = "fam_index_select")]
    internal static partial torch.Tensor index_select(torch.Tensor a, long dim, torch.Tensor index);

    [LibraryImport(Library, EntryPoint = "fam_masked_select")]
    internal static partial torch.Tensor masked_select(torch.Tensor a, torch.Tensor mask);

    [LibraryImport(Library, EntryPoint = "fam_gather")]
    internal static partial torch.Tensor gather(torch.Tensor a, long dim, torch.Tensor index);

    [LibraryImport(Library, EntryPoint = "fam_scatter")]
    internal static partial torch.Tensor scatter(torch.Tensor a, long dim, torch.Tensor index, torch.Tensor source);

    [LibraryImport(Library, EntryPoint = "fam_scatter_")]
    internal static partial Status scatter_(torch.Tensor a, long dim, torch.Tensor index, torch.Tensor source);

    [LibraryImport(Library, EntryPoint = "fam_scatter_add")]
    internal static partial torch.Tensor scatter_add(torch.Tensor a, long dim, torch.Tensor index, torch.Tensor source);

    [LibraryImport(Library, EntryPoint = "fam_index_add")]
    internal static partial torch.Tensor index_add(
        torch.Tensor a, long dim, torch.Tensor index, torch.Tensor source, Number alpha);

    [LibraryImport(Library, EntryPoint = "fam_index_add_")]
    internal static partial Status index_add_(
        torch.Tensor a, long dim, torch.Tensor index, torch.Tensor source, Number alpha);

    [LibraryImport(Library, EntryPoint = "fam_index_copy_")]
    internal static partial Status index_copy_(torch.Tensor a, long dim, torch.Tensor index, torch.Tensor source);

    [LibraryImport(Library, EntryPoint = "fam_nonzero")]
    internal static partial torch.Tensor nonzero(torch.Tensor a);
}
