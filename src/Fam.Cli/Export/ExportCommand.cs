using System.CommandLine;
using Fam.Cli.CommandLine;
using Fam.Cli.Sweeps;
using Fam.Cli.Terminals;
using Fam.Contracts.Views;

namespace Fam.Cli.Export;

/// <summary><c>fam export runs|metrics|samples</c></summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var metric = new Option<string?>("--name") { Description = "Only this metric.", HelpName = "METRIC" };
        return new FamCommand(
            "export",
            "Write runs, metrics or samples of sweeps as CSV or JSON lines, whatever their number.",
            "fam export runs --sweep latest > runs.csv",
            "fam export metrics --sweep latest --name train/loss -o loss.csv",
            "fam export samples --sweep k3v9x2pq --sweep b7fm2xqa --format jsonl -o samples.jsonl")
        {
            Kind("runs", "A row for each trial, with its parameters and the latest value of each metric.", isWide: true, [], (_, tables) => tables.Runs()),
            Kind("metrics", "A row for each point of each curve, none thinned.", isWide: false, [metric], (call, tables) => tables.Metrics(call.Value(metric))),
            Kind("samples", "A row for each scored sample.", isWide: false, [], (_, tables) => tables.Samples()),
            SharedOptions.Server,
            SharedOptions.TokenFile,
        };
    }

    /// <param name="isWide">Whether mappings become columns of a CSV; else they are JSON in one.</param>
    private static FamCommand Kind(string name, string description, bool isWide, Option[] own, Func<Call, ExportTables, ExportTable> rows)
    {
        var sweep = new Option<string[]>("--sweep") { Description = "Sweep to export; may be given more than once. " + SweepCommands.IdHelp, HelpName = "SWEEP", Required = true };
        var format = new Option<ExportFormat>("--format") { Description = "csv (RFC 4180) or jsonl (a JSON object a line). [default: csv]", HelpName = "csv|jsonl" };
        var output = new Option<string?>("--output", "-o") { Description = "File to write; it has its name once it is whole. [default: standard output]", HelpName = "FILE" };
        var command = new FamCommand(name, description, $"fam export {name} --sweep latest -o {name}.csv") { sweep, format, output };
        foreach (var option in own) command.Add(option);
        return command.Runs(async (call, cancellation) =>
        {
            var client = call.Connection.Client;
            var sweeps = new List<SweepSummary>();
            foreach (var reference in call.Value(sweep)) sweeps.Add(await SweepReference.FindAsync(client, reference, cancellation));
            if (sweeps.DistinctBy(found => found.Id).Count() < sweeps.Count) throw CommandFailure.Usage("--sweep names a sweep twice.");
            var progress = new ExportProgress(call.Terminal, name, TimeProvider.System);
            await using var target = new ExportTarget(call.Value(output));
            await WriteAsync(rows(call, new ExportTables(client, sweeps, progress, cancellation)), call.Value(format), isWide, target, progress, cancellation);
            await target.FinishAsync();
            if (target.File is { } file)
            {
                if (call.Terminal.Json) Terminal.WriteJson(new ExportView(file, progress.Rows));
                else call.Terminal.Note($"{file}: {progress.Rows} rows");
            }

            return ExitStatus.Done;
        });
    }

    private static async Task WriteAsync(ExportTable table, ExportFormat format, bool isWide, ExportTarget target, ExportProgress progress, CancellationToken cancellation)
    {
        if (isWide && format == ExportFormat.Csv)
        {
            await WideCsv.WriteAsync(table, target, progress.Row, cancellation);
            return;
        }

        if (format == ExportFormat.Csv) await target.WriteAsync(RowText.CsvLine(table.Columns));
        await foreach (var row in table.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            await target.WriteAsync(format == ExportFormat.Csv ? RowText.CsvLine(row) : RowText.JsonLine(table.Columns, row));
            progress.Row();
        }
    }
}

/// <summary>What <c>--json</c> prints of an export into a file.</summary>
internal sealed record ExportView(string File, long Rows);
