using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Retention;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep delete SWEEP</c></summary>
internal static class DeleteSweep
{
    public static Command Command()
    {
        var id = SweepCommands.Id();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show how many rows and bytes would go." };
        return new FamCommand("delete", "Delete an ended sweep with its trials, results and checkpoints.", "fam sweep delete k3v9x2pq --dry-run", "fam sweep delete k3v9x2pq")
        {
            id, dryRun,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            RemovalTable.Write(call.Terminal, await client.DeleteSweepAsync(sweep.Id, call.Value(dryRun), cancellation));
            return ExitStatus.Done;
        });
    }
}
