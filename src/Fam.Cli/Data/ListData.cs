using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Data;

/// <summary><c>fam data list</c></summary>
internal static class ListData
{
    public static Command Command() => new FamCommand("list", "The data in the store, newest first.", "fam data list", "fam data list --json").Runs(async (call, cancellation) =>
    {
        var sets = await call.Connection.Client.ListDataAsync(cancellation);
        if (call.Terminal.Json)
        {
            Terminal.WriteJson(sets);
            return ExitStatus.Done;
        }
        var table = Tables.Create("Name", "#Files", "#Size", "Added", "In a spec");
        foreach (var set in sets)
            table.AddRow(new Text(set.Name), new Text($"{set.Files}"), new Text(Units.Bytes(set.Bytes)), new Text(Units.Time(set.CreatedAt)), new Text(set.Uri));
        call.Terminal.Out.Write(table);
        return ExitStatus.Done;
    });
}
