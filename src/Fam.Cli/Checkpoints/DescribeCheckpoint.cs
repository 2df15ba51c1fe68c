using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Jobs;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Checkpoints;

/// <summary><c>fam checkpoint describe JOB</c></summary>
internal static class DescribeCheckpoint
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        var step = CheckpointCommands.Step();
        return new FamCommand("describe", "One checkpoint with its files and their hashes.", "fam checkpoint describe latest-0", "fam checkpoint describe latest-0 --step 400")
        {
            id, step,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var found = await client.GetCheckpointAsync(job.Id, call.Value(step), cancellation);
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(found);
                return ExitStatus.Done;
            }
            var (checkpoint, files) = found;
            call.Terminal.Out.Write(Tables.Facts(
                ("Job", job.Id), ("Step", $"{checkpoint.Step}"), ("Size", Units.Bytes(checkpoint.Bytes)), ("Saved", Units.Time(checkpoint.At)),
                ("Artifact", checkpoint.Artifact ?? Units.Unknown), ("Written to", checkpoint.Path)));
            var table = Tables.Create("File", "#Size", "SHA-256");
            foreach (var file in files)
                table.AddRow(new Text(file.Path), new Text(Units.Bytes(file.Bytes)), new Text(file.Sha256));
            call.Terminal.Out.Write(table);
            return ExitStatus.Done;
        });
    }
}
