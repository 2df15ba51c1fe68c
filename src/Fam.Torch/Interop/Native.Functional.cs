using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/functional.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_linear")]
    internal static partial torch.Tensor linear(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias);

    [LibraryImport(Library, EntryPoint = "fam_embedding")]
    internal static partial torch.Tensor embedding(
        torch.Tensor weight, torch.Tensor indices, long padding, Flag scale_by_frequency, Flag sparse);

    [LibraryImport(Library, EntryPoint = "fam_dropout")]
    internal static partial torch.Tensor dropout(torch.Tensor input, double p, Flag training);

    [LibraryImport(Library, EntryPoint = "fam_dropout_")]
    internal static partial Status dropout_(torch.Tensor input, double p, Flag training);

    [LibraryImport(Library, EntryPoint = "fam_layer_norm")]
    internal static partial torch.Tensor layer_norm(
        torch.Tensor input, ReadOnlySpan<long> shape, long rank, torch.Tensor? weight, torch.Tensor? bias, double eps);

    [LibraryImport(Library, EntryPoint = "fam_one_hot")]
    internal static partial torch.Tensor one_hot(torch.Tensor a, long classes);

    [LibraryImport(Library, EntryPoint = "fam_mse_loss")]
    internal static partial torch.Tensor mse_loss(torch.Tensor input, torch.Tensor target, long reduction);

    [LibraryImport(Library, EntryPoint = "fam_cross_entropy")]
    internal static partial torch.Tensor cross_entropy(
        torch.Tensor input, torch.Tensor target, torch.Tensor? weight, long ignore_index, long reduction,
        double smoothing);

    [LibraryImport(Library, EntryPoint = "fam_nll_loss")]
    internal static partial torch.Tensor nll_loss(
        torch.Tensor input, torch.Tensor target, torch.Tensor? weight, long reduction);

    [LibraryImport(Library, EntryPoint = "fam_attention")]
    internal static partial torch.Tensor attention(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, double p, Flag causal);

    [LibraryImport(Library, EntryPoint = "fam_clip_grad_norm_")]
    internal static partial Status clip_grad_norm_(
        ReadOnlySpan<nint> parameters, long count, double max_norm, double norm_type, out double total);
}
