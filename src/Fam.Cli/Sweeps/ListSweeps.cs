using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Sweeps;

/// <summary><c>fam sweep list</c></summary>
internal static class ListSweeps
{
    public static Command Command()
    {
        var limit = SharedOptions.Limit(50, "sweeps");
        var sort = new Option<string>("--sort")
        {
            Description = $"Order: {string.Join(", ", SweepQuery.Sorts)}; a dash before it turns it round.", HelpName = "ORDER", DefaultValueFactory = _ => SweepQuery.NewestFirst,
        };
        sort.AcceptOnlyFromAmong([.. SweepQuery.Sorts, .. SweepQuery.Sorts.Select(order => "-" + order)]);
        return new FamCommand("list", "List sweeps, the newest first.", "fam sweep list", "fam sweep list --sort=-cost", "fam sweep list --limit 5 --json")
        {
            limit, sort,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var page = await Paging.UpToAsync(call.Value(limit), (cursor, size) => client.ListSweepsAsync(new SweepQuery { Sort = call.Value(sort) }, cursor, size, cancellation));
            if (call.Terminal.Json) Terminal.WriteJson(page);
            else if (page.Items.Count == 0) call.Terminal.Note("No sweep yet; submit one with `fam sweep create FILE`.");
            else call.Terminal.Out.Write(SweepTables.List(page.Items));
            if (page.Next is not null) call.Terminal.Note($"Only the first {page.Items.Count} are shown; --limit shows more.");
            return ExitStatus.Done;
        });
    }
}
