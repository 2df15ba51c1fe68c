using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/autograd.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_requires_grad")]
    internal static partial int requires_grad(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_set_requires_grad")]
    internal static partial Status set_requires_grad(torch.Tensor a, Flag value);

    [LibraryImport(Library, EntryPoint = "fam_is_leaf")]
    internal static partial Status is_leaf(torch.Tensor a, out Flag leaf);

    [LibraryImport(Library, EntryPoint = "fam_retain_grad")]
    internal static partial Status retain_grad(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_grad")]
    internal static partial nint grad(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_set_grad")]
    internal static partial Status set_grad(torch.Tensor a, torch.Tensor? grad);

    [LibraryImport(Library, EntryPoint = "fam_detach")]
    internal static partial torch.Tensor detach(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_detach_")]
    internal static partial Status detach_(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_backward")]
    internal static partial Status backward(
        ReadOnlySpan<nint> roots, long root_count, ReadOnlySpan<nint> grads, long grad_count, Flag retain_graph,
        Flag create_graph, ReadOnlySpan<nint> inputs, long input_count);

    [LibraryImport(Library, EntryPoint = "fam_autograd_grad")]
    internal static partial Status autograd_grad(
        ReadOnlySpan<nint> outputs, long output_count, ReadOnlySpan<nint> inputs, long input_count,
        ReadOnlySpan<nint> grads, long grad_count, Flag retain_graph, Flag create_graph, Flag allow_unused,
        Span<nint> results);

    [LibraryImport(Library, EntryPoint = "fam_grad_enabled")]
    [SuppressGCTransition]
    internal static partial Flag grad_enabled();

    [LibraryImport(Library, EntryPoint = "fam_set_grad_enabled")]
    [SuppressGCTransition]
    internal static partial void set_grad_enabled(Flag enabled);

    [LibraryImport(Library, EntryPoint = "fam_inference_enter")]
    internal static partial nint inference_enter(Flag enabled);

    [LibraryImport(Library, EntryPoint = "fam_inference_leave")]
    internal static partial void inference_leave(nint guard);

    [LibraryImport(Library, EntryPoint = "fam_inference_enabled")]
    internal static partial Flag inference_enabled();
}
