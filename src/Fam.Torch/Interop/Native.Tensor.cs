using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/tensor.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_release")]
    internal static partial void release(nint handle);

    [LibraryImport(Library, EntryPoint = "fam_alias")]
    internal static partial torch.Tensor alias(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_dim")]
    [SuppressGCTransition]
    internal static partial long dim(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_numel")]
    [SuppressGCTransition]
    internal static partial long numel(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_dtype")]
    [SuppressGCTransition]
    internal static partial int dtype(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_element_size")]
    [SuppressGCTransition]
    internal static partial long element_size(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_device_type")]
    [SuppressGCTransition]
    internal static partial int device_type(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_device_index")]
    [SuppressGCTransition]
    internal static partial int device_index(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_is_contiguous")]
    [SuppressGCTransition]
    internal static partial int is_contiguous(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_sizes")]
    [SuppressGCTransition]
    internal static partial Status sizes(torch.Tensor a, Span<long> sizes);

    [LibraryImport(Library, EntryPoint = "fam_strides")]
    [SuppressGCTransition]
    internal static partial Status strides(torch.Tensor a, Span<long> strides);

    [LibraryImport(Library, EntryPoint = "fam_size")]
    internal static partial Status size(torch.Tensor a, long dim, out long size);

    [LibraryImport(Library, EntryPoint = "fam_stride")]
    internal static partial Status stride(torch.Tensor a, long dim, out long stride);

    [LibraryImport(Library, EntryPoint = "fam_storage_offset")]
    internal static partial Status storage_offset(torch.Tensor a, out long offset);

    [LibraryImport(Library, EntryPoint = "fam_data")]
    internal static partial Status data(torch.Tensor a, out nint data);

    [LibraryImport(Library, EntryPoint = "fam_item")]
    internal static partial Status item(torch.Tensor a, out Number number);

    [LibraryImport(Library, EntryPoint = "fam_to_type")]
    internal static partial torch.Tensor to_type(torch.Tensor a, int dtype, Flag copy, Flag non_blocking);

    [LibraryImport(Library, EntryPoint = "fam_to_device")]
    internal static partial torch.Tensor to_device(torch.Tensor a, int type, int index, Flag copy, Flag non_blocking);

    [LibraryImport(Library, EntryPoint = "fam_to_type_and_device")]
    internal static partial torch.Tensor to_type_and_device(
        torch.Tensor a, int dtype, int type, int index, Flag copy, Flag non_blocking);

    [LibraryImport(Library, EntryPoint = "fam_clone")]
    internal static partial torch.Tensor clone(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_contiguous")]
    internal static partial torch.Tensor contiguous(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_copy_")]
    internal static partial Status copy_(torch.Tensor a, torch.Tensor source, Flag non_blocking);

    [LibraryImport(Library, EntryPoint = "fam_set_")]
    internal static partial Status set_(torch.Tensor a, torch.Tensor source);
}
