using System.Globalization;
using Fam.Cli.Terminals;
using Fam.Contracts.Papers;
using Spectre.Console;

namespace Fam.Cli.Comparison;

/// <summary>The paper's numbers with one's own beside them, for people.</summary>
internal static class PaperTable
{
    private const string NoneOfOurs = "No arm of this sweep has the task and length of these numbers.";

    public static void Write(IAnsiConsole console, PaperValues paper, IReadOnlyList<PaperRow> rows)
    {
        console.MarkupLineInterpolated($"[bold]The paper: {paper.Title}[/] ({paper.Source}; printed numbers, not part of any interval or test)");
        foreach (var claim in Words(paper, rows)) console.WriteLine($"  {claim}");
        if (rows.Count == 0) return;
        var table = Tables.Create("Size", "Configuration", "Task", "Metric", "#Tokens", "Unit", "#Paper", "#Ours");
        foreach (var row in rows) table.AddRow([.. Cells(row).Select(cell => new Text(cell))]);
        console.Write(table);
    }

    public static void WriteMarkdown(TextWriter output, PaperValues paper, IReadOnlyList<PaperRow> rows)
    {
        output.WriteLine();
        output.WriteLine($"**The paper: {paper.Title}** ({paper.Source}; printed numbers, not part of any interval or test)");
        output.WriteLine();
        foreach (var claim in Words(paper, rows)) output.WriteLine($"- {claim}");
        if (rows.Count == 0) return;
        output.WriteLine();
        output.WriteLine("| Size | Configuration | Task | Metric | Tokens | Unit | Paper | Ours |");
        output.WriteLine("| --- | --- | --- | --- | ---: | --- | ---: | ---: |");
        foreach (var row in rows) output.WriteLine($"| {string.Join(" | ", Cells(row))} |");
    }

    private static IEnumerable<string> Words(PaperValues paper, IReadOnlyList<PaperRow> rows)
    {
        foreach (var claim in paper.Claims) yield return claim;
        if (paper.Note is { } note) yield return note;
        if (rows.Count > 0 && rows.All(row => row.Ours is null)) yield return NoneOfOurs;
    }

    private static IEnumerable<string> Cells(PaperRow row) =>
    [
        row.Paper.Size, PaperBeside.Arm(row.Paper), row.Paper.Task, row.Paper.Metric, row.Paper.Length?.ToString(CultureInfo.InvariantCulture) ?? "", row.Paper.Unit,
        Number(row.Paper.Value), Number(row.Ours),
    ];

    private static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? Units.Unknown;
}
