using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fam.Cli.Export;

/// <summary>
/// Rows with mappings as CSV: every name of a mapping becomes a column <c>MAPPING.NAME</c>. Which names there are is known
/// after the last row only, so rows wait in a temporary file, not in memory.
/// </summary>
internal static class WideCsv
{
    private const int MostColumns = 16_384;

    /// <param name="count">Is told of every row.</param>
    /// <exception cref="IOException">There are more names than a table has columns.</exception>
    public static async Task WriteAsync(ExportTable table, ExportTarget target, Action count, CancellationToken cancellation)
    {
        var names = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        await using var waiting = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await foreach (var row in table.Rows)
        {
            foreach (var (column, value) in table.Columns.Zip(row)) Note(names, column, value);
            if (names.Values.Sum(set => set.Count) is > MostColumns and var many)
                throw new IOException($"The rows have {many} different parameters and metrics, more than a table has columns ({MostColumns}); export with --format jsonl.");
            await waiting.WriteAsync(Encoding.UTF8.GetBytes(RowText.JsonLine(table.Columns, row)), cancellation);
        }

        waiting.Position = 0;
        using var reader = new StreamReader(waiting, leaveOpen: true);
        await target.WriteAsync(RowText.CsvLine(table.Columns.SelectMany(column => names.TryGetValue(column, out var parts) ? parts.Select(part => $"{column}.{part}") : [column])));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            var row = JsonNode.Parse(line)!;
            await target.WriteAsync(RowText.CsvLine(table.Columns.SelectMany(column => names.TryGetValue(column, out var parts) ? parts.Select(part => row[column]?[part]) : [row[column]]).Select(Value)));
            count();
        }
    }

    private static void Note(Dictionary<string, SortedSet<string>> names, string column, object? value)
    {
        var keys = value switch
        {
            IReadOnlyDictionary<string, string> texts => texts.Keys,
            IReadOnlyDictionary<string, double> numbers => numbers.Keys,
            _ => null,
        };
        if (keys is null) return;
        if (!names.TryGetValue(column, out var known)) names[column] = known = new SortedSet<string>(StringComparer.Ordinal);
        known.UnionWith(keys);
    }

    /// <summary>A number's JSON has all its digits; a text's quotes are JSON's own.</summary>
    private static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };
}
