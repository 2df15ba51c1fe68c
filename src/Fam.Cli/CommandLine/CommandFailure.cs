using Fam.Contracts.Client;

namespace Fam.Cli.CommandLine;

/// <summary>Ends a command with a message for the user instead of a stack trace.</summary>
internal sealed class CommandFailure(int exitStatus, ProblemView problem) : Exception(problem.Detail ?? problem.Title)
{
    public int ExitStatus { get; } = exitStatus;

    public ProblemView Problem { get; } = problem;

    /// <summary>The work failed.</summary>
    public static CommandFailure Failed(string message) => new(CommandLine.ExitStatus.Failed, Described("Failed", message));

    /// <summary>The request was wrong.</summary>
    public static CommandFailure Usage(string message) => new(CommandLine.ExitStatus.Usage, Described("Wrong usage", message));

    private static ProblemView Described(string title, string message) => new(Type: null, title, Status: null, message, Faults: null);
}
