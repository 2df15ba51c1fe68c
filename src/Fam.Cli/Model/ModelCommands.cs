using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Model;

/// <summary><c>fam model …</c></summary>
internal static class ModelCommands
{
    public static Command Create() => new FamCommand("model", "Run a checkpoint directly, without a server.", "fam model logits --checkpoint DIR --tokens tokens.json")
    {
        PrintLogits.Command(),
        DrawMask.Command(),
    };
}
