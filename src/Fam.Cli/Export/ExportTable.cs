namespace Fam.Cli.Export;

/// <summary>Rows and what their columns are called.</summary>
/// <param name="Columns">Names, in the order of the values.</param>
/// <param name="Rows">Read once. A value is a text, a number, a flag, a time, null, or a mapping of names to such values.</param>
internal sealed record ExportTable(IReadOnlyList<string> Columns, IAsyncEnumerable<object?[]> Rows);
