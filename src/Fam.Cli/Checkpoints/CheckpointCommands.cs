using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Checkpoints;

/// <summary><c>fam checkpoint …</c></summary>
internal static class CheckpointCommands
{
    public static Command Create() => new FamCommand(
        "checkpoint",
        "Look at a trial's checkpoints and take models out.",
        "fam checkpoint list latest-0",
        "fam checkpoint download latest-0 --output model")
    {
        ListCheckpoints.Command(),
        DescribeCheckpoint.Command(),
        DownloadCheckpoint.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };

    public static Option<int?> Step() => new("--step") { Description = "Step of the checkpoint. [default: the latest]", HelpName = "N" };
}
