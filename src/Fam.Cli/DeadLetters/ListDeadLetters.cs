using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Connection;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;
using Spectre.Console;

namespace Fam.Cli.DeadLetters;

/// <summary><c>fam dead-letter list</c></summary>
internal static class ListDeadLetters
{
    public static Command Command()
    {
        var queue = DeadLetterCommands.Queue();
        var limit = SharedOptions.Limit(50, "letters");
        return new FamCommand("list", "List dead letters with the reason why each was not taken.", "fam dead-letter list", "fam dead-letter list --queue worker-gpu-7 --json")
        {
            queue, limit,
        }.Runs(async (call, cancellation) =>
        {
            var page = await Paging.UpToAsync(call.Value(limit), (cursor, size) => call.Connection.Client.ListDeadLettersAsync(call.Value(queue), cursor, size, cancellation));
            if (call.Terminal.Json) Terminal.WriteJson(page);
            else if (page.Items.Count == 0) call.Terminal.Note("No dead letters.");
            else call.Terminal.Out.Write(Table(page.Items));
            if (page.Next is not null) call.Terminal.Note($"Only the first {page.Items.Count} are shown; --limit shows more.");
            return ExitStatus.Done;
        });
    }

    private static Table Table(IReadOnlyList<DeadLetterView> letters)
    {
        var table = Tables.Create("Id", "Queue", "Failed", "Sender (unproven)", "~Messages", "#Size", "~Reason");
        foreach (var letter in letters)
            table.AddRow(
                new Text(letter.Id),
                new Text(letter.Queue),
                new Text(Units.Time(letter.FailedAt)),
                new Text(letter.Sender ?? Units.Unknown),
                new Text(letter.Messages.Count == 0 ? Units.Unknown : string.Join(", ", letter.Messages)),
                new Text(Units.Bytes(letter.Bytes)),
                new Text(letter.Reason.ReplaceLineEndings(" ")));
        return table;
    }
}
