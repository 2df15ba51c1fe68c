using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep dry-run FILE</c></summary>
internal static class DryRunSweep
{
    public static Command Command()
    {
        var file = SpecFile.Argument();
        return new FamCommand(
            "dry-run",
            "List the trials of a sweep in the order in which they would start, with an estimate of their time and memory. Nothing is stored.",
            "fam sweep dry-run configs/passkey.yaml",
            "fam sweep dry-run configs/passkey.yaml --json")
        {
            file,
        }.Runs(async (call, cancellation) =>
        {
            var yaml = await SpecFile.ReadAsync(call.Value(file), cancellation);
            var plan = await call.Connection.Client.DryRunSweepAsync(yaml, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(plan);
            else Print(call.Terminal, plan);
            return ExitStatus.Done;
        });
    }

    private static void Print(Terminal terminal, SweepPlan plan)
    {
        var table = Tables.Create("#Trial", "Name", "#Slots", "#Starts after", "#Takes", "#Memory", "~Estimated");
        foreach (var trial in plan.Trials)
        {
            table.AddRow(
                new Text($"{trial.Index}"),
                new Text(trial.Name),
                new Text($"{trial.Slots}"),
                new Text(Units.Duration(trial.StartsAfterSeconds)),
                new Text(Units.Duration(trial.Seconds)),
                new Text(Units.Bytes(trial.MemoryBytes)),
                new Text(trial.TimeBasis == trial.MemoryBasis ? trial.TimeBasis : $"time {trial.TimeBasis}, memory {trial.MemoryBasis}"));
        }

        terminal.Out.Write(table);
        terminal.Out.MarkupLineInterpolated($"{plan.Total ?? plan.Trials.Count} trials, {plan.SideBySide} at a time: about {Units.Duration(plan.Seconds)} and {Units.Bytes(plan.MemoryBytes)} of memory at once.");
        foreach (var note in plan.Notes) terminal.Out.MarkupLineInterpolated($"{note}");
    }
}
