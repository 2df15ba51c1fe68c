using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep cancel SWEEP</c></summary>
internal static class CancelSweep
{
    public static Command Command()
    {
        var id = SweepCommands.Id();
        return new FamCommand("cancel", "Cancel a sweep: waiting trials at once, running ones as soon as their process has ended.", "fam sweep cancel latest")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            var cancelled = await client.CancelSweepAsync(sweep.Id, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(cancelled);
            else Console.Out.WriteLine($"{cancelled.Id} {StateMarkup.Name(cancelled.State)}");
            return ExitStatus.Done;
        });
    }
}
