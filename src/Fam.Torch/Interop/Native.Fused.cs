using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/attention.cpp, native/fused.cpp, native/shared.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_seen_attention")]
    internal static partial torch.Tensor seen_attention(
        torch.Tensor query, ReadOnlySpan<nint> pieces, long count, ReadOnlySpan<long> hidden, long hidden_count, long period, long front, long unseen);

    [LibraryImport(Library, EntryPoint = "fam_rms_norm")]
    internal static partial torch.Tensor rms_norm(torch.Tensor input, torch.Tensor gain, double epsilon, double offset);

    [LibraryImport(Library, EntryPoint = "fam_silu_gate")]
    internal static partial torch.Tensor silu_gate(torch.Tensor both);

    [LibraryImport(Library, EntryPoint = "fam_shared_weight")]
    internal static partial torch.Tensor shared_weight(torch.Tensor weight);

    [LibraryImport(Library, EntryPoint = "fam_shared_linear")]
    internal static partial torch.Tensor shared_linear(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias);

    [LibraryImport(Library, EntryPoint = "fam_turn")]
    internal static partial torch.Tensor turn(torch.Tensor input, torch.Tensor cosine, torch.Tensor sine);
}
