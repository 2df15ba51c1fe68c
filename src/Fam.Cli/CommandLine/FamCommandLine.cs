using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Fam.Cli.Terminals;

namespace Fam.Cli.CommandLine;

/// <summary>The command <c>fam</c>: its subcommands, its help and its way of reporting wrong usage.</summary>
internal sealed class FamCommandLine
{
    /// <summary>A hosted server may take this long to stop after Ctrl-C.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private readonly RootCommand _root = new("Fam runs sweeps that compare memory configurations of Transformers: M0, M1, … against FAM (arXiv 2404.09173).");

    public FamCommandLine(params Command[] commands)
    {
        _root.Options.Add(SharedOptions.Json);
        foreach (var command in commands) _root.Subcommands.Add(command);
        foreach (var option in _root.Options)
        {
            if (option is HelpOption { Action: HelpAction help }) option.Action = new HelpWithExamples(help);
            if (option is VersionOption) option.Description = "Print the version.";
        }
    }

    public async Task<int> RunAsync(string[] args)
    {
        var parsed = _root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            ReportUsage(parsed);
            return ExitStatus.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTimeout });
    }

    private static void ReportUsage(ParseResult parsed)
    {
        var path = HelpWithExamples.PathOf(parsed.CommandResult.Command);
        var json = parsed.GetResult(SharedOptions.Json) is { Implicit: false };
        if (!json && parsed.UnmatchedTokens.Count == 0 && parsed.CommandResult.Command is { Subcommands.Count: > 0 } group)
        {
            group.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
            return;
        }

        new Terminal(json).ReportFailure(CommandFailure.Usage($"{string.Join(' ', Mistakes(parsed).Distinct(StringComparer.Ordinal))} See `{path} --help`.").Problem);
    }

    private static IEnumerable<string> Mistakes(ParseResult parsed)
    {
        // "A command is missing" says nothing more where an unknown one was written.
        if (parsed.UnmatchedTokens.Count > 0) return parsed.UnmatchedTokens.Select(token => $"'{token}' is no command, option or argument here.");
        var missing = parsed.CommandResult.Command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 });
        return missing.Any()
            ? missing.Select(argument => $"{argument.Name} is missing.")
            : parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" "));
    }
}
