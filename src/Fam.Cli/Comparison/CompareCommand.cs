using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;
using Fam.Contracts.Papers;
using Fam.Contracts.Views;

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
        var paper = new Option<string?>("--paper")
        {
            Description = "Print the paper's values beside; NAME is a file of configs/paper/values. [default: the sweep's own name]",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var task = new Option<string?>("--task") { Description = "Task to compare by; without it the task of the sweep's metric.", HelpName = "TASK" };
        return new FamCommand(
            "compare",
            "Compare the configurations of a sweep over length: mean score, standard error and 95 % interval; cells inside the reach of memory segments are marked.",
            "fam compare latest",
            "fam compare latest --format markdown >> results.md",
            "fam compare latest --task vt",
            "fam compare latest --format csv > cells.csv",
            "fam compare latest --paper fig3b")
        {
            id, format, task, paper, SharedOptions.Server, SharedOptions.TokenFile,
        }.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweep = await SweepReference.FindAsync(client, call.Value(id), cancellation);
            var comparison = await client.CompareAsync(sweep.Id, call.Value(task), cancellation);
            var wanted = call.Terminal.Json ? ComparisonFormat.Json : call.Value(format);
            var values = call.Given(paper) ? await PaperFile.ReadAsync(call.Value(paper) ?? PaperValues.NameFor(sweep.Name), cancellation) : null;
            if (values is not null && wanted == ComparisonFormat.Csv) throw CommandFailure.Usage("--paper goes with --format text, markdown or json.");
            var rows = values is null ? [] : PaperBeside.Rows(values, comparison);
            switch (wanted)
            {
                case ComparisonFormat.Json when values is not null: Terminal.WriteJson(new ComparisonWithPaper(comparison, values, rows)); break;
                case ComparisonFormat.Json: Terminal.WriteJson(comparison); break;
                case ComparisonFormat.Csv: ComparisonCsv.Write(Console.Out, comparison); break;
                case ComparisonFormat.Markdown: ComparisonMarkdown.Write(Console.Out, comparison); break;
                default: ComparisonTable.Write(call.Terminal.Out, comparison); break;
            }

            if (values is not null && wanted == ComparisonFormat.Markdown) PaperTable.WriteMarkdown(Console.Out, values, rows);
            else if (values is not null && wanted == ComparisonFormat.Text) PaperTable.Write(call.Terminal.Out, values, rows);
            return ExitStatus.Done;
        });
    }
}

/// <summary>What <c>--json --paper</c> prints.</summary>
internal sealed record ComparisonWithPaper(ComparisonView Comparison, PaperValues Paper, IReadOnlyList<PaperRow> Rows);

/// <summary>How a comparison is printed.</summary>
internal enum ComparisonFormat
{
    Text,
    Markdown,
    Csv,
    Json,
}
