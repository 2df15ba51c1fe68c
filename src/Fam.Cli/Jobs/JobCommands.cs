using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job …</c></summary>
internal static class JobCommands
{
    public static Command Create() => new FamCommand(
        "job",
        "Look into the trials of a sweep: each is one job.",
        "fam job list --sweep latest",
        "fam job logs JOB -f",
        "fam job metrics JOB --name train/loss")
    {
        ListJobs.Command(),
        DescribeJob.Command(),
        ShowLogs.Command(),
        ShowMetrics.Command(),
        ShowSamples.Command(),
        CancelJob.Command(),
        SharedOptions.Server,
    };

    public static Argument<string> Id() => new("JOB") { Description = "The job's id, or the start of it." };
}
