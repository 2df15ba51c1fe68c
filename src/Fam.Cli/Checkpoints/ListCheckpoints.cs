using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Jobs;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Checkpoints;

/// <summary><c>fam checkpoint list JOB</c></summary>
internal static class ListCheckpoints
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        return new FamCommand("list", "The checkpoints that a trial has, newest first.", "fam checkpoint list latest-0", "fam checkpoint list k3v9x2pq-0 --json")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var checkpoints = await client.ListCheckpointsAsync(job.Id, cancellation);
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(checkpoints);
                return ExitStatus.Done;
            }
            var table = Tables.Create("#Step", "#Size", "Saved", "Stored", "Model SHA-256");
            foreach (var checkpoint in checkpoints)
            {
                table.AddRow(
                    new Text($"{checkpoint.Step}"), new Text(Units.Bytes(checkpoint.Bytes)), new Text(Units.Time(checkpoint.At)),
                    new Text(checkpoint.Artifact is null ? "on its worker only" : "yes"), new Text(checkpoint.ModelSha256));
            }
            call.Terminal.Out.Write(table);
            return ExitStatus.Done;
        });
    }
}
