using System.Globalization;

namespace Fam.Model.Benchmarks;

/// <summary>A Markdown table that is printed row by row, as they come.</summary>
internal static class Table
{
    public static void Begin(string title, params string[] columns)
    {
        Console.WriteLine($"\n### {title}\n");
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Ratio(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:F3}");
}
