using System.Text;

namespace Fam.Orchestrator.Sweeps.Specs.Schema;

/// <summary>One key of a sweep spec, for people and programs.</summary>
/// <param name="Path">Where it stands, such as <c>model.block_size</c>.</param>
/// <param name="Type">Such as <c>whole number</c>.</param>
/// <param name="Allowed">Range or choices; empty where anything of the type is right.</param>
/// <param name="Default">The value when left out, in words.</param>
/// <param name="Parameter">Whether it may be a parameter.</param>
/// <param name="Description">One sentence.</param>
public sealed record SchemaRow(string Path, string Type, string Allowed, string Default, bool Parameter, string Description);

/// <summary>The schema as a table: the one in <c>docs/sweep-spec.md</c>.</summary>
public static class SchemaTable
{
    /// <summary>Every key, in the order of the documentation.</summary>
    public static IReadOnlyList<SchemaRow> Rows { get; } =
        [.. SpecSchema.Keys.Select(key => new SchemaRow(key.Path.Replace("*", "<name>", StringComparison.Ordinal), key.Type.Name, key.Type.Allowed, DefaultOf(key), key.Sweepable, Described(key)))];

    /// <summary>The table in Markdown, one line a key, with a line end after the last.</summary>
    public static string Markdown()
    {
        var table = new StringBuilder("| key | value | default | parameter | what it is |\n|---|---|---|---|---|\n");
        foreach (var row in Rows)
        {
            var value = row.Allowed.Length == 0 ? row.Type : $"{row.Type}: {row.Allowed}";
            table.Append($"| `{row.Path}` | {Cell(value)} | {Cell(row.Default)} | {(row.Parameter ? "yes" : "")} | {Cell(row.Description)} |\n");
        }

        return table.ToString();
    }

    private static string DefaultOf(SpecKey key) => key.Type is SectionType or SectionListType or NamedSectionsType ? "" : key.DefaultText;

    private static string Described(SpecKey key) => key.Aliases.Count == 0 ? key.Description : $"{key.Description} Also read: {string.Join(", ", key.Aliases)}.";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
