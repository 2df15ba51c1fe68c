using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Fam.Cli.CommandLine;

/// <summary>The usual help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var status = usual.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        var examples = command is FamCommand { Examples.Count: > 0 } own ? own.Examples : command is RootCommand ? RootExamples : [];
        if (examples.Count == 0) return status;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine("  " + example);
        output.WriteLine();
        return status;
    }

    /// <summary><c>fam sweep create</c> for the command <c>create</c>.</summary>
    public static string PathOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
            names.Insert(0, symbol is RootCommand ? "fam" : symbol.Name);
        return string.Join(' ', names);
    }

    private static IReadOnlyList<string> RootExamples { get; } =
    [
        "fam up                                        start everything on this machine",
        "fam sweep create configs/passkey.yaml --watch submit a sweep and follow it",
        "fam compare latest                            the table: configurations × filler length",
    ];
}
