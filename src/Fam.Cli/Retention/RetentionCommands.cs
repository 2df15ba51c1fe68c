using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Retention;

/// <summary><c>fam retention …</c></summary>
internal static class RetentionCommands
{
    public static Command Create() => new FamCommand(
        "retention",
        "Remove results of jobs that ended long ago, and old rows of the audit; the jobs themselves stay.",
        "fam retention preview --older-than 30d --what logs,checkpoints",
        "fam retention apply --older-than 30d --what logs,checkpoints")
    {
        Command("preview", "Show how many rows and bytes would go.", apply: false),
        Command("apply", "Remove them.", apply: true),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };

    private static FamCommand Command(string name, string description, bool apply)
    {
        var olderThan = new Option<string>("--older-than") { Description = "Jobs that ended, and audit rows that were written, at least so long ago: a number and s, m, h or d.", HelpName = "TIME", Required = true };
        var what = new Option<string>("--what") { Description = "Any of metrics, samples, logs, checkpoints, audit, with commas.", HelpName = "KINDS", Required = true };
        return new FamCommand(name, description, $"fam retention {name} --older-than 30d --what logs,checkpoints")
        {
            olderThan, what,
        }.Runs(async (call, cancellation) =>
        {
            var request = new RetentionRequest(TimeSpans.Seconds("--older-than", call.Value(olderThan)), Kinds(call.Value(what)));
            var removal = await call.Connection.Client.RetainAsync(request, apply, cancellation);
            RemovalTable.Write(call.Terminal, removal);
            return ExitStatus.Done;
        });
    }

    private static List<RetainedKind> Kinds(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
        !name.All(char.IsAsciiDigit) && Enum.TryParse<RetainedKind>(name, ignoreCase: true, out var kind)
            ? kind
            : throw CommandFailure.Usage($"--what has '{name}'; it must be any of metrics, samples, logs, checkpoints, audit."))];
}
