using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep pause|activate|cancel SWEEP</c></summary>
internal static class SteerSweep
{
    public static Command Pause() => Command(
        "pause",
        "Pause a sweep: nothing starts, running trials save a checkpoint and end. `fam sweep activate` lets them go on from there.",
        (client, id, cancellation) => client.PauseSweepAsync(id, cancellation));

    public static Command Activate() => Command(
        "activate",
        "Let a paused sweep, and all its paused trials, go on.",
        (client, id, cancellation) => client.ActivateSweepAsync(id, cancellation));

    public static Command Cancel() => Command(
        "cancel",
        "Cancel a sweep: waiting trials at once, running ones as soon as their process has ended.",
        (client, id, cancellation) => client.CancelSweepAsync(id, cancellation));

    private static FamCommand Command(string name, string description, Func<FamClient, string, CancellationToken, Task<SweepDetail>> steer)
    {
        var id = SweepCommands.Id();
        return new FamCommand(name, description, $"fam sweep {name} latest")
        {
            id,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            var steered = await steer(client, sweep.Id, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(steered);
            else Console.Out.WriteLine($"{steered.Id} {StateMarkup.Name(steered.State)}");
            return ExitStatus.Done;
        });
    }
}
