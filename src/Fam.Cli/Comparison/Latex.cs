using System.Text;

namespace Fam.Cli.Comparison;

/// <summary>Tables for papers (the package booktabs), every character of the text escaped.</summary>
internal static class Latex
{
    public static void Table(TextWriter output, Sheet sheet)
    {
        output.WriteLine("% \\usepackage{booktabs}");
        output.WriteLine("\\begin{table}");
        output.WriteLine("  \\centering");
        output.WriteLine($"  \\caption{{{Escaped(sheet.Title)}}}");
        output.WriteLine($"  \\begin{{tabular}}{{{string.Concat(sheet.Columns.Select(column => column.IsNumber ? 'r' : 'l'))}}}");
        output.WriteLine("    \\toprule");
        Line(sheet.Columns.Select(column => column.Heading));
        output.WriteLine("    \\midrule");
        foreach (var row in sheet.Rows) Line(row.Select(cell => cell.Text));
        output.WriteLine("    \\bottomrule");
        output.WriteLine("  \\end{tabular}");
        foreach (var note in sheet.Notes) output.WriteLine($"  \\par\\footnotesize {Escaped(note)}");
        output.WriteLine("\\end{table}");

        void Line(IEnumerable<string> cells) => output.WriteLine($"    {string.Join(" & ", cells.Select(Escaped))} \\\\");
    }

    /// <summary>Text that prints as it is; signs that pdfLaTeX's usual fonts lack go by their commands.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            _ = sign switch
            {
                '\\' => escaped.Append("\\textbackslash{}"),
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => escaped.Append('\\').Append(sign),
                '~' => escaped.Append("\\textasciitilde{}"),
                '^' => escaped.Append("\\textasciicircum{}"),
                '<' => escaped.Append("\\textless{}"),
                '>' => escaped.Append("\\textgreater{}"),
                '|' => escaped.Append("\\textbar{}"),
                '–' => escaped.Append("--"),
                '×' => escaped.Append("$\\times$"),
                '±' => escaped.Append("$\\pm$"),
                '≤' => escaped.Append("$\\le$"),
                '≥' => escaped.Append("$\\ge$"),
                '−' => escaped.Append("$-$"),
                '…' => escaped.Append("\\ldots{}"),
                '†' => escaped.Append("$^\\dagger$"),
                '\n' => escaped.Append(' '),
                _ => escaped.Append(sign),
            };
        }

        return escaped.ToString();
    }
}
