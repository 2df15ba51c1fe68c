using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Evaluation;

/// <summary><c>fam eval …</c></summary>
internal static class EvaluationCommands
{
    public static Command Create() => new FamCommand(
        "eval",
        "Results of evaluations for other tools.",
        "fam eval export latest-0 --output results")
    {
        ExportResults.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };
}
