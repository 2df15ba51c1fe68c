namespace Fam.Cli.Comparison;

/// <summary>A table that every format can print.</summary>
/// <param name="Notes">Sentences below it.</param>
internal sealed record Sheet(string Title, IReadOnlyList<SheetColumn> Columns, IReadOnlyList<IReadOnlyList<SheetCell>> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>The same without what only CSV shows.</summary>
    public Sheet ForPeople()
    {
        List<int> shown = [.. Enumerable.Range(0, Columns.Count).Where(index => Columns[index].Heading.Length > 0)];
        return this with { Columns = [.. shown.Select(index => Columns[index])], Rows = [.. Rows.Select(row => (IReadOnlyList<SheetCell>)[.. shown.Select(index => row[index])])] };
    }
}

/// <param name="Heading">Empty leaves it to CSV.</param>
/// <param name="Key">Its name in CSV; null leaves it out there.</param>
internal sealed record SheetColumn(string Heading, string? Key, bool IsNumber = false);

/// <param name="Text">As people read it.</param>
/// <param name="Value">As programs do; null is nothing.</param>
internal readonly record struct SheetCell(string Text, object? Value = null)
{
    public static SheetCell Of(string text) => new(text, text);
}
