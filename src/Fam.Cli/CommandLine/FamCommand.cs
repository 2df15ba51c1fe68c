using System.CommandLine;

namespace Fam.Cli.CommandLine;

/// <summary>A command with examples in its help.</summary>
internal sealed class FamCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Lines as a user would type them, shown at the end of <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Sets what the command does. Failures become a message and an exit status, never a stack trace.</summary>
    public FamCommand Runs(Func<Call, CancellationToken, Task<int>> action)
    {
        SetAction((parsed, cancellation) => Outcome.OfAsync(new Call(parsed), action, cancellation));
        return this;
    }
}
