using System.CommandLine;
using Fam.Cli.CommandLine;

namespace Fam.Cli.DeadLetters;

/// <summary><c>fam dead-letter …</c></summary>
internal static class DeadLetterCommands
{
    public static Command Create() => new FamCommand(
        "dead-letter",
        "Look at messages that could not be taken, send them again or delete them. Nothing there is needed for a job to go on.",
        "fam dead-letter list",
        "fam dead-letter show 3f0c9a1be27d4456",
        "fam dead-letter redrive --all --queue orchestrator")
    {
        ListDeadLetters.Command(),
        ShowDeadLetter.Command(),
        SettleDeadLetters.Redrive(),
        SettleDeadLetters.Delete(),
        SharedOptions.Server,
        SharedOptions.TokenFile,
    };

    /// <summary>The queue that letters came by.</summary>
    public static Option<string?> Queue() => new("--queue")
    {
        Description = "Only letters that came by this queue: orchestrator, or worker-ID. [default: the orchestrators' and those of all known workers]",
        HelpName = "QUEUE",
    };
}
