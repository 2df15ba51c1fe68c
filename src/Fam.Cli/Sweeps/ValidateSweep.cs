using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep validate FILE</c></summary>
internal static class ValidateSweep
{
    public static Command Command()
    {
        var file = SpecFile.Argument();
        return new FamCommand(
            "validate",
            "List the trials a spec would create, or everything that is wrong with it (exit status 2). Nothing is stored.",
            "fam sweep validate configs/passkey.yaml",
            "fam sweep validate configs/passkey.yaml --json")
        {
            file,
        }.Runs(async (call, cancellation) =>
        {
            var yaml = await SpecFile.ReadAsync(call.Value(file), cancellation);
            var validation = await call.Connection.Client.ValidateSweepAsync(yaml, cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(validation);
            else Print(call.Terminal, validation);
            return validation.Faults.Count == 0 ? ExitStatus.Done : ExitStatus.Usage;
        });
    }

    private static void Print(Terminal terminal, SpecValidation validation)
    {
        FaultLines.Write(terminal.Error, validation.Faults);
        if (validation.Faults.Count > 0) return;

        var table = Tables.Create("#Trial", "Name", "~Parameters");
        foreach (var trial in validation.Trials)
            table.AddRow(new Text($"{trial.Index}"), new Text(trial.Name), new Text(SweepTables.Parameters(trial.Parameters)));
        terminal.Out.Write(table);
        terminal.Out.MarkupLineInterpolated($"The spec is right: {validation.Total ?? validation.Trials.Count} trials.");
    }
}
