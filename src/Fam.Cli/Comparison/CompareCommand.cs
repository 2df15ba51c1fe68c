using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;

namespace Fam.Cli.Comparison;

/// <summary><c>fam compare SWEEP</c></summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var id = SweepCommands.Id();
        var format = new Option<ComparisonFormat>("--format")
        {
            Description = "text (a table for people), markdown, csv (one line a cell) or json.",
            HelpName = "text|markdown|csv|json",
        };
        return new FamCommand(
            "compare",
            "Compare the configurations of a sweep over filler length: exact match with its 95 % Wilson interval; cells inside the reach of memory segments are marked.",
            "fam compare latest",
            "fam compare latest --format markdown >> results.md",
            "fam compare latest --format csv > cells.csv")
        {
            id, format, SharedOptions.Server, SharedOptions.TokenFile,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            var comparison = await client.CompareAsync(sweep.Id, cancellation);
            switch (call.Terminal.Json ? ComparisonFormat.Json : call.Value(format))
            {
                case ComparisonFormat.Json: Terminal.WriteJson(comparison); break;
                case ComparisonFormat.Csv: ComparisonCsv.Write(Console.Out, comparison); break;
                case ComparisonFormat.Markdown: ComparisonMarkdown.Write(Console.Out, comparison); break;
                default: ComparisonTable.Write(call.Terminal.Out, comparison); break;
            }

            return ExitStatus.Done;
        });
    }
}

/// <summary>How a comparison is printed.</summary>
internal enum ComparisonFormat
{
    Text,
    Markdown,
    Csv,
    Json,
}
