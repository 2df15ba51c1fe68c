using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.Security;

/// <summary><c>fam audit …</c></summary>
internal static class AuditCommands
{
    public static Command Create() => new FamCommand("audit", "Look at what was changed, by whom, and what was refused; for admins.", "fam audit list")
    {
        List(), SharedOptions.Server, SharedOptions.TokenFile,
    };

    private static FamCommand List()
    {
        var user = new Option<string>("--user") { Description = "Only what this user asked for.", HelpName = "NAME" };
        var limit = SharedOptions.Limit(50, "entries");
        return new FamCommand("list", "List requests that changed something, or would have, newest first.", "fam audit list", "fam audit list --user alice --limit 200 --json")
        {
            user, limit,
        }.Runs(async (call, cancellation) =>
        {
            var page = await Paging.UpToAsync(call.Value(limit), (cursor, count) => call.Connection.Client.ListAuditAsync(call.Given(user) ? call.Value(user) : null, cursor, count, cancellation));
            if (call.Terminal.Json) Terminal.WriteJson(page);
            else if (page.Items.Count == 0) call.Terminal.Note("Nothing was changed yet.");
            else call.Terminal.Out.Write(Table(page.Items));
            return ExitStatus.Done;
        });
    }

    private static Table Table(IReadOnlyList<AuditEntry> entries)
    {
        var table = Tables.Create("When", "User", "~Action", "~Target", "Result", "#Status", "From");
        foreach (var entry in entries)
        {
            table.AddRow(
                new Text(Units.Time(entry.At)),
                new Text(entry.User ?? Units.Unknown),
                new Text(entry.Action),
                new Text(entry.Target),
                new Text(entry.Result),
                new Text(entry.Status == 0 ? Units.Unknown : entry.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                new Text(entry.RemoteAddress ?? "console"));
        }

        return table;
    }
}
