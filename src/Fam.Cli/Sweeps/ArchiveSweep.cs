using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep archive SWEEP</c></summary>
internal static class ArchiveSweep
{
    public static Command Command()
    {
        var id = SweepCommands.Id();
        return new FamCommand("archive", "Take an ended sweep off the lists; it is still found by its id.", "fam sweep archive k3v9x2pq")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            var archived = await client.ArchiveSweepAsync(sweep.Id, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(archived);
            else Console.Out.WriteLine($"{archived.Id} archived");
            return ExitStatus.Done;
        });
    }
}
