using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;

namespace Fam.Cli.DeadLetters;

/// <summary><c>fam dead-letter show ID</c></summary>
internal static class ShowDeadLetter
{
    public static Command Command()
    {
        var id = new Argument<string>("ID") { Description = "Id of the letter, as fam dead-letter list shows it." };
        var queue = DeadLetterCommands.Queue();
        return new FamCommand("show", "Show one dead letter with its headers and its body.", "fam dead-letter show 3f0c9a1be27d4456", "fam dead-letter show 3f0c9a1be27d4456 --json")
        {
            id, queue,
        }.Runs(async (call, cancellation) =>
        {
            var letter = await call.Connection.Client.GetDeadLetterAsync(call.Value(id), call.Value(queue), cancellation);
            if (call.Terminal.Json)
            {
                Terminal.WriteJson(letter);
                return ExitStatus.Done;
            }

            call.Terminal.Out.Write(Tables.Facts([
                ("Id", letter.Id), ("Queue", letter.Queue), ("Failed", Units.Time(letter.FailedAt)), ("Reason", letter.Reason), ("Sender (unproven)", letter.Sender ?? Units.Unknown),
                ("Protocol", $"{letter.Protocol?.ToString() ?? Units.Unknown}"), ("Messages", string.Join(", ", letter.Messages)), ("Size", Units.Bytes(letter.Bytes)),
                .. letter.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => (header.Key, header.Value))]));
            Console.Out.WriteLine();
            Console.Out.WriteLine(letter.Body);
            if (letter.IsCut) call.Terminal.Note($"Only the beginning of {Units.Bytes(letter.Bytes)} is shown.");
            return ExitStatus.Done;
        });
    }
}
