using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/linear.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_matmul")]
    internal static partial torch.Tensor matmul(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_mm")]
    internal static partial torch.Tensor mm(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_mv")]
    internal static partial torch.Tensor mv(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_bmm")]
    internal static partial torch.Tensor bmm(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_dot")]
    internal static partial torch.Tensor dot(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_outer")]
    internal static partial torch.Tensor outer(torch.Tensor a, torch.Tensor b);

    [LibraryImport(Library, EntryPoint = "fam_addmm")]
    internal static partial torch.Tensor addmm(
        torch.Tensor a, torch.Tensor x, torch.Tensor y, double beta, double alpha);

    [LibraryImport(Library, EntryPoint = "fam_baddbmm")]
    internal static partial torch.Tensor baddbmm(
        torch.Tensor a, torch.Tensor x, torch.Tensor y, double beta, double alpha);

    [LibraryImport(Library, EntryPoint = "fam_einsum", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial torch.Tensor einsum(string equation, ReadOnlySpan<nint> operands, long count);
}
