using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.DeadLetters;

/// <summary><c>fam dead-letter redrive|delete ID…|--all</c></summary>
internal static class SettleDeadLetters
{
    public static Command Redrive() => Command(
        "redrive", "Send dead letters to the queue they came by again; what still cannot be taken comes back with its new reason.", "sent again",
        (client, id, queue, cancellation) => client.RedriveDeadLetterAsync(id, queue, cancellation),
        (client, which, cancellation) => client.RedriveDeadLettersAsync(which, cancellation));

    public static Command Delete() => Command(
        "delete", "Delete dead letters for good.", "deleted",
        (client, id, queue, cancellation) => client.DeleteDeadLetterAsync(id, queue, cancellation),
        (client, which, cancellation) => client.DeleteDeadLettersAsync(which, cancellation));

    private static FamCommand Command(
        string name, string description, string done,
        Func<FamClient, string, string?, CancellationToken, Task<DeadLetterView>> one,
        Func<FamClient, DeadLetterSelection, CancellationToken, Task<DeadLettersDone>> every)
    {
        var ids = new Argument<string[]>("ID") { Description = "Ids of letters, as fam dead-letter list shows them.", Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
        var all = new Option<bool>("--all") { Description = "All that are there now, or with --queue all of that queue." };
        var queue = DeadLetterCommands.Queue();
        return new FamCommand(name, description, $"fam dead-letter {name} 3f0c9a1be27d4456", $"fam dead-letter {name} --all --queue orchestrator")
        {
            ids, all, queue,
        }.Runs(async (call, cancellation) =>
        {
            var named = call.Value(ids);
            if (named.Length > 0 == call.Value(all))
                throw CommandFailure.Usage("Write ids of dead letters, or --all for all of them.");
            var count = 0;
            if (call.Value(all))
                count = (await every(call.Connection.Client, new DeadLetterSelection(call.Value(queue)), cancellation)).Count;
            for (; count < named.Length; count++)
                await one(call.Connection.Client, named[count], call.Value(queue), cancellation);
            if (call.Terminal.Json) Terminal.WriteJson(new DeadLettersDone(count));
            else Console.Out.WriteLine(count == 1 ? $"1 dead letter was {done}" : $"{count} dead letters were {done}");
            return ExitStatus.Done;
        });
    }
}
