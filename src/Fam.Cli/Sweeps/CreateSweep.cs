using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Provenance;
using Fam.Cli.Terminals;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep create FILE</c></summary>
internal static class CreateSweep
{
    public static Command Command()
    {
        var file = SpecFile.Argument();
        var watch = new Option<bool>("--watch") { Description = "Follow the sweep until it ends; Ctrl-C leaves it running." };
        var wait = new Option<bool>("--wait") { Description = "Wait, without progress, until it ends; the exit status is 1 when a trial failed." };
        return new FamCommand(
            "create",
            "Submit a sweep. A spec with faults is refused: every fault is printed with its line and column, and the exit status is 2.",
            "fam sweep create configs/passkey.yaml --watch",
            "sed 's/seed: 0/seed: 1/' configs/passkey.yaml | fam sweep create - --wait",
            "fam sweep create my.yaml --json")
        {
            file, watch, wait,
        }.Runs(async (call, cancellation) =>
        {
            var yaml = await SpecFile.ReadAsync(call.Value(file), cancellation);
            var sweep = await call.Connection.Client.CreateSweepAsync(yaml, await GitState.SourceAsync(cancellation), cancellation);
            call.Terminal.Note($"Sweep {sweep.Id} ({sweep.Name}): {sweep.Trials.Total} trials.");
            if (call.Value(watch)) return await SweepWatch.FollowAsync(call, sweep.Id, cancellation);
            if (call.Value(wait)) return await WaitForSweep.UntilEndedAsync(call, sweep.Id, timeout: null, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(sweep);
            else Console.Out.WriteLine(sweep.Id);
            return ExitStatus.Done;
        });
    }
}
