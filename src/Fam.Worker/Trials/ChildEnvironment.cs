using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Hosting.Devices;

namespace Fam.Worker.Trials;

/// <summary>Environment variables of a child: what its numbers and its speed depend on is set here, never inherited.</summary>
internal static class ChildEnvironment
{
    /// <summary>Names OpenBLAS's kernels.</summary>
    internal const string CoreType = "OPENBLAS_CORETYPE";

    /// <summary>Variables to set; a null value removes the variable.</summary>
    /// <param name="spec">The trial.</param>
    /// <param name="deviceKind">What the worker's devices are: <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="devices">Those the trial was given; empty where nobody said, and then CUDA's choice is as the worker's.</param>
    public static IReadOnlyDictionary<string, string?> Of(TrialSpec spec, string deviceKind, IReadOnlyList<DeviceShare> devices)
    {
        var variables = new Dictionary<string, string?>(Of(spec, HasAvx512()));
        // nvidia-smi numbers GPUs by their place on the bus, CUDA by their speed unless told otherwise.
        variables["CUDA_DEVICE_ORDER"] = "PCI_BUS_ID";
        if (deviceKind == "cpu")
            variables[WorkerDevices.VisibleDevices] = "";
        else if (devices.Count > 0)
            variables[WorkerDevices.VisibleDevices] = string.Join(',', devices.Select(share => share.Device));
        return variables;
    }

    /// <summary>The variables that do not depend on devices.</summary>
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
            // 2 MiB, in hexadecimal. By itself the youngest generation grows with the processor's cache, to hundreds of MB of
            // used handles, and with it the memory of a long stream.
            ["DOTNET_GCgen0size"] = "200000",
        };
    }

    private static bool HasAvx512() =>
        File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" avx512f", StringComparison.Ordinal));
}
