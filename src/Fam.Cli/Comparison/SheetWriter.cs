using Fam.Cli.Export;
using Fam.Cli.Terminals;
using Spectre.Console;

namespace Fam.Cli.Comparison;

/// <summary>Prints a sheet in one of the formats.</summary>
internal static class SheetWriter
{
    public static void Write(Terminal terminal, TextWriter output, ComparisonFormat format, Sheet sheet)
    {
        switch (format)
        {
            case ComparisonFormat.Markdown: Markdown(output, sheet.ForPeople()); break;
            case ComparisonFormat.Latex: Latex.Table(output, sheet.ForPeople()); break;
            case ComparisonFormat.Csv: Csv(output, sheet); break;
            default: Text(terminal.Out, sheet.ForPeople()); break;
        }
    }

    private static void Text(IAnsiConsole console, Sheet sheet)
    {
        var table = Tables.Create([.. sheet.Columns.Select(column => (column.IsNumber ? "#" : "") + column.Heading)]);
        foreach (var row in sheet.Rows) table.AddRow([.. row.Select(cell => new Text(cell.Text))]);
        // A terminal that folds a long line shows more than a table that crops its cells.
        var needed = 4 + sheet.Columns.Select((column, index) => 3 + sheet.Rows.Select(row => row[index].Text.Length).Append(column.Heading.Length).Max()).Sum();
        console.Profile.Width = Math.Max(console.Profile.Width, needed);
        console.MarkupLineInterpolated($"[bold]{sheet.Title}[/]");
        console.Write(table);
        foreach (var note in sheet.Notes) console.MarkupLineInterpolated($"[grey]{note}[/]");
    }

    private static void Markdown(TextWriter output, Sheet sheet)
    {
        output.WriteLine($"**{Escaped(sheet.Title)}**");
        output.WriteLine();
        Line(sheet.Columns.Select(column => Escaped(column.Heading)));
        Line(sheet.Columns.Select(column => column.IsNumber ? "---:" : "---"));
        foreach (var row in sheet.Rows) Line(row.Select(cell => Escaped(cell.Text)));
        foreach (var note in sheet.Notes)
        {
            output.WriteLine();
            output.WriteLine(Escaped(note));
        }

        void Line(IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Escaped(string text) => text.Replace("|", "\\|").Replace(ComparisonWords.ReachMark, "\\" + ComparisonWords.ReachMark);

    private static void Csv(TextWriter output, Sheet sheet)
    {
        var written = sheet.Columns.Select((column, index) => (column.Key, index)).Where(column => column.Key is not null).ToList();
        output.WriteLine(RowText.Csv(written.Select(column => column.Key)));
        foreach (var row in sheet.Rows) output.WriteLine(RowText.Csv(written.Select(column => row[column.index].Value)));
    }
}
