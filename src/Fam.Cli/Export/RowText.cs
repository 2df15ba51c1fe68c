using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fam.Contracts;

namespace Fam.Cli.Export;

/// <summary>Rows as text. Numbers have as many digits as it takes to read the same bits again.</summary>
internal static class RowText
{
    /// <summary>Ends a line of CSV (RFC 4180, section 2).</summary>
    public const string CsvEnd = "\r\n";

    private static readonly JsonSerializerOptions Json = new(FamJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object; what is not a number is a text in it (<c>"NaN"</c>, <c>"Infinity"</c>), since JSON has no such number.</summary>
    public static string JsonLine(IReadOnlyList<string> columns, object?[] row) =>
        JsonSerializer.Serialize(columns.Zip(row).Where(cell => cell.Second is not null).ToDictionary(cell => cell.First, cell => cell.Second), Json) + "\n";

    public static string CsvLine(IEnumerable<object?> values) => Csv(values) + CsvEnd;

    /// <summary>The values of a line of CSV, without its end; nothing stands for null.</summary>
    public static string Csv(IEnumerable<object?> values) => string.Join(',', values.Select(Field));

    private static string Field(object? value)
    {
        var text = value switch
        {
            null => "",
            string written => written,
            bool flag => flag ? "true" : "false",
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            DateTimeOffset at => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => JsonSerializer.Serialize(value, Json),
        };
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
