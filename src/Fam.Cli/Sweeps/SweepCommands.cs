using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep …</c></summary>
internal static class SweepCommands
{
    public const string IdHelp = "The sweep's id, the start of it, or `latest`.";

    public static Command Create() => new FamCommand(
        "sweep",
        "Submit sweeps and follow them.",
        "fam sweep validate configs/passkey.yaml",
        "fam sweep create configs/passkey.yaml --watch",
        "fam sweep list")
    {
        CreateSweep.Command(),
        ValidateSweep.Command(),
        DryRunSweep.Command(),
        ListSweeps.Command(),
        DescribeSweep.Command(),
        WatchSweep.Command(),
        WaitForSweep.Command(),
        ArchiveSweep.Command(),
        DeleteSweep.Command(),
        SteerSweep.Pause(),
        SteerSweep.Activate(),
        SteerSweep.Cancel(),
        RetrySweep.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };

    public static Argument<string> Id() => new("SWEEP") { Description = IdHelp };
}
