using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/reductions.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_sum")]
    internal static partial torch.Tensor sum(torch.Tensor a, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_sum_dims")]
    internal static partial torch.Tensor sum_dims(
        torch.Tensor a, ReadOnlySpan<long> dims, long count, Flag keepdim, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_mean")]
    internal static partial torch.Tensor mean(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_mean_dims")]
    internal static partial torch.Tensor mean_dims(
        torch.Tensor a, ReadOnlySpan<long> dims, long count, Flag keepdim, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_var")]
    internal static partial torch.Tensor var(torch.Tensor a, Flag unbiased);

    [LibraryImport(Library, EntryPoint = "fam_var_dims")]
    internal static partial torch.Tensor var_dims(
        torch.Tensor a, ReadOnlySpan<long> dims, long count, Flag unbiased, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_std")]
    internal static partial torch.Tensor std(torch.Tensor a, Flag unbiased);

    [LibraryImport(Library, EntryPoint = "fam_std_dims")]
    internal static partial torch.Tensor std_dims(
        torch.Tensor a, ReadOnlySpan<long> dims, long count, Flag unbiased, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_amax")]
    internal static partial torch.Tensor amax(torch.Tensor a, ReadOnlySpan<long> dims, long count, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_amin")]
    internal static partial torch.Tensor amin(torch.Tensor a, ReadOnlySpan<long> dims, long count, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_max")]
    internal static partial torch.Tensor max(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_min")]
    internal static partial torch.Tensor min(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_max_dim")]
    internal static partial torch.Tensor max_dim(torch.Tensor a, long dim, Flag keepdim, out nint indexes);

    [LibraryImport(Library, EntryPoint = "fam_min_dim")]
    internal static partial torch.Tensor min_dim(torch.Tensor a, long dim, Flag keepdim, out nint indexes);

    [LibraryImport(Library, EntryPoint = "fam_argmax")]
    internal static partial torch.Tensor argmax(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_argmax_dim")]
    internal static partial torch.Tensor argmax_dim(torch.Tensor a, long dim, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_argmin")]
    internal static partial torch.Tensor argmin(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_argmin_dim")]
    internal static partial torch.Tensor argmin_dim(torch.Tensor a, long dim, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_norm")]
    internal static partial torch.Tensor norm(torch.Tensor a, double p);

    [LibraryImport(Library, EntryPoint = "fam_norm_dim")]
    internal static partial torch.Tensor norm_dim(torch.Tensor a, long dim, Flag keepdim, double p);

    [LibraryImport(Library, EntryPoint = "fam_logsumexp")]
    internal static partial torch.Tensor logsumexp(torch.Tensor a, long dim, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_softmax")]
    internal static partial torch.Tensor softmax(torch.Tensor a, long dim, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_log_softmax")]
    internal static partial torch.Tensor log_softmax(torch.Tensor a, long dim, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_cumsum")]
    internal static partial torch.Tensor cumsum(torch.Tensor a, long dim, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_prod")]
    internal static partial torch.Tensor prod(torch.Tensor a, int dtype);

    [LibraryImport(Library, EntryPoint = "fam_all")]
    internal static partial torch.Tensor all(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_all_dim")]
    internal static partial torch.Tensor all_dim(torch.Tensor a, long dim, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_any")]
    internal static partial torch.Tensor any(torch.Tensor a);

    [LibraryImport(Library, EntryPoint = "fam_any_dim")]
    internal static partial torch.Tensor any_dim(torch.Tensor a, long dim, Flag keepdim);

    [LibraryImport(Library, EntryPoint = "fam_topk")]
    internal static partial torch.Tensor topk(
        torch.Tensor a, long k, long dim, Flag largest, Flag sorted, out nint indexes);

    [LibraryImport(Library, EntryPoint = "fam_sort")]
    internal static partial torch.Tensor sort(torch.Tensor a, long dim, Flag descending, Flag stable, out nint indexes);

    [LibraryImport(Library, EntryPoint = "fam_argsort")]
    internal static partial torch.Tensor argsort(torch.Tensor a, long dim, Flag descending);
}
