using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/random.cpp</summary>
internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "fam_generator_default")]
    internal static partial nint generator_default();

    [LibraryImport(Library, EntryPoint = "fam_generator_new")]
    internal static partial nint generator_new(ulong seed, int device_type, int device_index);

    [LibraryImport(Library, EntryPoint = "fam_generator_release")]
    internal static partial void generator_release(nint generator);

    [LibraryImport(Library, EntryPoint = "fam_manual_seed")]
    internal static partial Status manual_seed(ulong seed);

    [LibraryImport(Library, EntryPoint = "fam_generator_seed")]
    internal static partial Status generator_seed(nint generator, ulong seed);

    [LibraryImport(Library, EntryPoint = "fam_generator_initial_seed")]
    internal static partial Status generator_initial_seed(nint generator, out ulong seed);

    [LibraryImport(Library, EntryPoint = "fam_generator_state")]
    internal static partial torch.Tensor generator_state(nint generator);

    [LibraryImport(Library, EntryPoint = "fam_generator_set_state")]
    internal static partial Status generator_set_state(nint generator, torch.Tensor state);

    [LibraryImport(Library, EntryPoint = "fam_rand")]
    internal static partial torch.Tensor rand(ReadOnlySpan<long> shape, long rank, nint generator, Options o);

    [LibraryImport(Library, EntryPoint = "fam_randn")]
    internal static partial torch.Tensor randn(ReadOnlySpan<long> shape, long rank, nint generator, Options o);

    [LibraryImport(Library, EntryPoint = "fam_randint")]
    internal static partial torch.Tensor randint(
        long low, long high, ReadOnlySpan<long> shape, long rank, nint generator, Options o);

    [LibraryImport(Library, EntryPoint = "fam_randperm")]
    internal static partial torch.Tensor randperm(long n, nint generator, Options o);

    [LibraryImport(Library, EntryPoint = "fam_normal_")]
    internal static partial Status normal_(torch.Tensor a, double mean, double std, nint generator);

    [LibraryImport(Library, EntryPoint = "fam_uniform_")]
    internal static partial Status uniform_(torch.Tensor a, double from, double to, nint generator);

    [LibraryImport(Library, EntryPoint = "fam_bernoulli_")]
    internal static partial Status bernoulli_(torch.Tensor a, double p, nint generator);

    [LibraryImport(Library, EntryPoint = "fam_random_")]
    internal static partial Status random_(torch.Tensor a, long from, long to, nint generator);

    [LibraryImport(Library, EntryPoint = "fam_bernoulli")]
    internal static partial torch.Tensor bernoulli(torch.Tensor a, nint generator);

    [LibraryImport(Library, EntryPoint = "fam_multinomial")]
    internal static partial torch.Tensor multinomial(torch.Tensor a, long count, Flag replacement, nint generator);
}
