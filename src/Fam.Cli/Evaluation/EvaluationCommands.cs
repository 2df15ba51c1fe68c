using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Evaluation.Importing;

namespace Fam.Cli.Evaluation;

/// <summary><c>fam eval …</c></summary>
internal static class EvaluationCommands
{
    public static Command Create() => new FamCommand(
        "eval",
        "Results of evaluations for other tools, and from them.",
        "fam eval export latest-0 --output results",
        "fam eval import lm_eval_output")
    {
        ExportResults.Command(),
        ImportResults.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };
}
