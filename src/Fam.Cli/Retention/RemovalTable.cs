using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Retention;

/// <summary>What goes, or went.</summary>
internal static class RemovalTable
{
    public static void Write(Terminal terminal, RemovalView removal)
    {
        if (terminal.Json)
        {
            Terminal.WriteJson(removal);
            return;
        }
        var table = Tables.Create(removal.Applied ? "Removed" : "Would go", "#Rows", "#Size");
        foreach (var item in removal.Items)
            table.AddRow(new Text(item.Kind), new Text($"{item.Rows}"), new Text(Units.Bytes(item.Bytes)));
        terminal.Out.Write(table);
    }
}
