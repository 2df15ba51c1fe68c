using System.CommandLine;

namespace Fam.Cli.CommandLine;

/// <summary>Options that many commands have.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON on standard output, errors included.",
        Recursive = true,
    };

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Address of the orchestrator. [default: $FAM_SERVER, else http://127.0.0.1:5080]",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "File that holds the token to send. [default: $FAM_TOKEN, else the one of a `fam up` with this data directory]",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>How many rows a list shows at most.</summary>
    public static Option<int> Limit(int rows, string what)
    {
        var limit = new Option<int>("--limit")
        {
            Description = $"Show at most this many {what}.",
            HelpName = "N",
            DefaultValueFactory = _ => rows,
        };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && value is < 1 or > 100_000)
                result.AddError($"--limit is {value}; it must lie between 1 and 100000.");
        });
        return limit;
    }
}
