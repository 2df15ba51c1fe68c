using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;

namespace Fam.Cli.Jobs;

/// <summary><c>fam job cancel JOB</c></summary>
internal static class CancelJob
{
    public static Command Command()
    {
        var id = JobCommands.Id();
        return new FamCommand("cancel", "Cancel one trial; the others of its sweep go on.", "fam job cancel latest-0")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var job = await JobReference.FindAsync(client, call.Value(id), cancellation);
            var cancelled = await client.CancelJobAsync(job.Id, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(cancelled);
            else Console.Out.WriteLine($"{cancelled.Id} {StateMarkup.Name(cancelled.State)}");
            return ExitStatus.Done;
        });
    }
}
