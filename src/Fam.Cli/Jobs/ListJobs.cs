using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;
using Fam.Contracts.Jobs;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job list</c></summary>
internal static class ListJobs
{
    public static Command Command()
    {
        var sweep = new Option<string?>("--sweep") { Description = "Only the jobs of this sweep. " + SweepCommands.IdHelp, HelpName = "SWEEP" };
        var state = new Option<JobState?>("--state") { Description = "Only jobs in this state.", HelpName = "STATE" };
        var limit = SharedOptions.Limit(50, "jobs");
        return new FamCommand("list", "List jobs.", "fam job list", "fam job list --sweep latest --json")
        {
            sweep, state, limit,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweepId = call.Value(sweep) is { } reference ? (await SweepReference.FindAsync(client, reference, cancellation)).Id : null;
            var page = await Paging.UpToAsync(call.Value(limit), (cursor, size) => client.ListJobsAsync(sweepId, call.Value(state), cursor, size, cancellation));
            if (call.Terminal.Json) Terminal.WriteJson(page);
            else if (page.Items.Count == 0) call.Terminal.Note("No job yet; submit a sweep with `fam sweep create FILE`.");
            else call.Terminal.Out.Write(JobTables.List(page.Items));
            if (page.Next is not null) call.Terminal.Note($"Only the first {page.Items.Count} are shown; --limit shows more.");
            return ExitStatus.Done;
        });
    }
}
