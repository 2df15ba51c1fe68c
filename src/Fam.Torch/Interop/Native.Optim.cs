using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/optim.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_adamw_step")]
    internal static partial Status adamw_step(
        ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> means, ReadOnlySpan<nint> squares,
        ReadOnlySpan<nint> maxima, Span<long> steps, long count, double lr, double beta1, double beta2, double eps,
        double weight_decay, Flag amsgrad, Flag maximize);

    [LibraryImport(Library, EntryPoint = "fam_zero_grads")]
    internal static partial Status zero_grads(ReadOnlySpan<nint> parameters, long count);
}
