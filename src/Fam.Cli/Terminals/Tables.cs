using Spectre.Console;

namespace Fam.Cli.Terminals;

/// <summary>Tables in the one look of <c>fam</c>.</summary>
internal static class Tables
{
    /// <summary>A table with these headings; '#' before one aligns its column to the right, '~' lets it wrap where a terminal is narrow.</summary>
    public static Table Create(params string[] headings)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in headings)
        {
            var column = new TableColumn(new Text(heading.TrimStart('#', '~'))) { NoWrap = !heading.StartsWith('~') };
            table.AddColumn(heading.StartsWith('#') ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>A two-column list of facts, without headings.</summary>
    public static Grid Facts(params (string Name, string Value)[] facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (name, value) in facts) grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
        return grid;
    }
}
