using Fam.Contracts.Specs;

namespace Fam.Worker.Trials;

/// <summary>Environment variables of a child: what its numbers and its speed depend on is set here, never inherited.</summary>
internal static class ChildEnvironment
{
    private const string CoreType = "OPENBLAS_CORETYPE";

    /// <summary>Variables to set; a null value removes the variable.</summary>
    public static IReadOnlyDictionary<string, string?> Of(TrialSpec spec) => Of(spec, HasAvx512());

    /// <inheritdoc cref="Of(TrialSpec)"/>
    public static IReadOnlyDictionary<string, string?> Of(TrialSpec spec, bool hasAvx512)
    {
        var threads = (spec.Runtime.Threads * spec.Resources.SlotsPerTrial).ToString();
        return new Dictionary<string, string?>
        {
            ["OMP_NUM_THREADS"] = threads,
            ["OPENBLAS_NUM_THREADS"] = threads,
            ["MKL_NUM_THREADS"] = threads,
            // Spinning threads of two children on the same cores slow both down many times over.
            ["OMP_WAIT_POLICY"] = "passive",
            // OpenBLAS takes some newer processors for Haswell and then leaves AVX-512 unused.
            [CoreType] = spec.Runtime.OpenblasCoretype == "auto" ? (hasAvx512 ? "SkylakeX" : null) : spec.Runtime.OpenblasCoretype,
            ["DOTNET_gcServer"] = "0",
        };
    }

    private static bool HasAvx512() =>
        File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" avx512f", StringComparison.Ordinal));
}
