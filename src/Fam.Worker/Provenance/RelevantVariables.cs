using System.Collections;
using Fam.Worker.Trials;

namespace Fam.Worker.Provenance;

/// <summary>Variables of the environment that may change a number or its speed. Only those of this list are ever told.</summary>
internal static class RelevantVariables
{
    private const int MostCharacters = 200;

    private static readonly string[] Names =
    [
        "CUBLAS_WORKSPACE_CONFIG", "CUDA_DEVICE_ORDER", "CUDA_LAUNCH_BLOCKING", "CUDA_VISIBLE_DEVICES", "LD_PRELOAD", "NVIDIA_TF32_OVERRIDE",
        "DOTNET_gcServer", "DOTNET_GCgen0size",
    ];

    private static readonly string[] Prefixes = ["ATEN_", "DNNL_", "GOMP_", "KMP_", "MALLOC_", "MKL_", "OMP_", "ONEDNN_", "OPENBLAS_", "FAM_"];

    /// <summary>Of Fam's own: what may hold an address with a password in it.</summary>
    private static readonly string[] Addresses = ["FAM_POSTGRES", "FAM_RABBITMQ", "FAM_SERVER", "FAM_HOME"];

    public static IEnumerable<(string Name, string Value)> Here() => Among(Environment.GetEnvironmentVariables());

    internal static IEnumerable<(string Name, string Value)> Among(IDictionary variables) =>
        from DictionaryEntry variable in variables
        let name = (string)variable.Key
        where IsTold(name)
        orderby name
        select (name, Short(Secrets.Redact((string?)variable.Value ?? "")));

    private static bool IsTold(string name) =>
        (Names.Contains(name, StringComparer.Ordinal) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        && name != ChildEnvironment.CoreType // a fact of its own, told also where it is not set
        && !Addresses.Contains(name, StringComparer.Ordinal) && !Secrets.IsKept(name);

    private static string Short(string value) => value.Length <= MostCharacters ? value : value[..MostCharacters] + "…";
}
