using Fam.Cli.CommandLine;
using TorchSharp;
using static TorchSharp.torch;

namespace Fam.Cli.Model;

/// <summary>Precisions by the names that <c>config.json</c> has for them.</summary>
internal static class Precisions
{
    public static ScalarType Parse(string name) => name switch
    {
        "float32" => float32,
        "bfloat16" => bfloat16,
        "float16" => float16,
        _ => throw CommandFailure.Usage($"--dtype is '{name}'; it must be float32, bfloat16 or float16."),
    };
}
