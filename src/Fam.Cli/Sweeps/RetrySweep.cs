using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep retry SWEEP</c></summary>
internal static class RetrySweep
{
    public static Command Command()
    {
        var id = SweepCommands.Id();
        var force = new Option<bool>("--force") { Description = "Also trials that ran out of memory, which would probably do so again." };
        return new FamCommand(
            "retry", "Queue every failed trial of a sweep again, from its last checkpoint and with all its restarts.", "fam sweep retry latest", "fam sweep retry latest --force")
        {
            id, force,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            var retry = await client.RetrySweepAsync(sweep.Id, call.Value(force), cancellation);
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(retry);
                return ExitStatus.Done;
            }

            foreach (var jobId in retry.Retried)
                Console.Out.WriteLine($"{jobId} queued");
            foreach (var refusal in retry.Refusals)
                call.Terminal.Note(refusal);
            return ExitStatus.Done;
        });
    }
}
