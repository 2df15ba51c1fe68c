using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Reproduction;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job …</c></summary>
internal static class JobCommands
{
    public static Command Create() => new FamCommand(
        "job",
        "Look into the trials of a sweep: each is one job.",
        "fam job list --sweep latest",
        "fam job logs latest-0 -f",
        "fam job metrics latest-0 --name train/loss")
    {
        ListJobs.Command(),
        DescribeJob.Command(),
        ShowLogs.Command(),
        ShowMetrics.Command(),
        ShowSamples.Command(),
        SteerJob.Pause(),
        SteerJob.Activate(),
        SteerJob.Cancel(),
        SteerJob.Retry(),
        ReproduceJob.Command(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };

    public static Argument<string> Id() => new("JOB") { Description = "The job's id, such as k3v9x2pq-0, or latest-0 for the first job of the latest sweep." };
}
