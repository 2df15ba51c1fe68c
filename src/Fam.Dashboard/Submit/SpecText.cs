using System.Text.RegularExpressions;

namespace Fam.Dashboard.Submit;

/// <summary>
/// A sweep's YAML text, read and edited in places: an edit changes the letters of one value, adds a line or takes one
/// away, and leaves comments, order and style of everything else as they are.
/// </summary>
public sealed partial class SpecText
{
    private readonly YamlPlace? _root;

    public SpecText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        _root = YamlPlace.Read(text);
    }

    public string Text { get; }

    /// <summary>Whether the text is YAML whose values can be read and edited; an empty one is.</summary>
    public bool IsReadable => _root is not null || string.IsNullOrWhiteSpace(Text);

    /// <summary>A value as it stands there, without quotes; null where there is none or it is no single value.</summary>
    /// <param name="path">Keys; a number names an item of a list.</param>
    public string? Value(params string[] path) => Find(path) is { Value: { } value } ? value : null;

    /// <summary>The values of a list, or the one value that stands instead of it; null where there is neither.</summary>
    public IReadOnlyList<string>? Values(params string[] path) => Find(path) switch
    {
        { IsList: true } list when list.Items.All(item => item.Value is not null) => [.. list.Items.Select(item => item.Value!)],
        { Value: { Length: > 0 } value } => [value],
        _ => null,
    };

    /// <summary>The keys of a map; none where there is no map.</summary>
    public IReadOnlyList<string> Keys(params string[] path) => [.. (Find(path)?.Entries ?? []).Select(entry => entry.Key.Value).OfType<string>()];

    /// <summary>The text of a node as it is written; null where there is none.</summary>
    public string? Written(params string[] path) => Find(path) is { } node ? Text[node.Start..node.End] : null;

    /// <summary>The text with another value; null takes it away. A value is written as YAML needs it.</summary>
    public SpecText With(string? value, params string[] path) => string.IsNullOrEmpty(value) ? Without(path) : WithYaml(Scalar(value), path);

    /// <summary>The text with a list of other values; none takes it away.</summary>
    public SpecText WithList(IReadOnlyList<string> values, params string[] path)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count == 0 ? Without(path) : WithYaml($"[{string.Join(", ", values.Select(Scalar))}]", path);
    }

    /// <summary>The text with YAML of one line in a place; the keys above it are added where they lack.</summary>
    public SpecText WithYaml(string yaml, params string[] path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!IsReadable || path.Length == 0)
            return this;
        if (_root is null)
            return new SpecText($"{Text}{(Text.Length == 0 || Text.EndsWith('\n') ? "" : "\n")}{Section(path, yaml, "")}\n");
        var (parent, node) = (_root, (YamlPlace?)_root);
        var depth = 0;
        SpecEntry? above = null;
        for (; depth < path.Length; depth++)
        {
            node = Step(parent, path[depth]);
            if (node is null || (depth + 1 < path.Length && !node.IsMap && !node.IsList))
                break;
            above = parent.Find(path[depth]) ?? above;
            parent = node;
        }

        if (depth == path.Length)
            return Replace(node!, above, yaml);
        if (node is not null)
            return node.IsNothing ? Splice(Colon(parent.Find(path[depth])!.Key), 0, " " + Nested(path[(depth + 1)..], yaml)) : this;
        return parent.IsMap ? Add(parent, path[depth..], yaml) : this;
    }

    /// <summary>The text without a key, and without the keys above it that would have nothing left.</summary>
    public SpecText Without(params string[] path)
    {
        ArgumentNullException.ThrowIfNull(path);
        for (var length = path.Length; length > 0; length--)
        {
            if (Find(path[..(length - 1)]) is not { IsMap: true } map || map.Find(path[length - 1]) is not { } entry)
                return this;
            if (map.Entries.Count > 1 || length == 1)
                return Remove(map, entry);
        }

        return this;
    }

    /// <summary>A value as YAML writes it: plain where that is read as the same, else in quotes.</summary>
    public static string Scalar(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return PlainShape().IsMatch(value) ? value : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    private YamlPlace? Find(string[] path)
    {
        var node = _root;
        foreach (var key in path)
        {
            if (node is null) return null;
            node = Step(node, key);
        }

        return node;
    }

    private static YamlPlace? Step(YamlPlace node, string key) =>
        node.IsList ? int.TryParse(key, out var at) && at < node.Items.Count ? node.Items[at] : null : node.Find(key)?.Value;

    private SpecText Replace(YamlPlace node, SpecEntry? above, string yaml)
    {
        if (node.IsNothing && above is not null)
            return Splice(Colon(above.Key), 0, " " + yaml);
        // What stands in lines of its own becomes one line after its key.
        if (!node.Flow && node.Value is null && above is not null && above.Value == node)
            return Splice(Colon(above.Key), node.End - Colon(above.Key), " " + yaml);
        return Splice(node.Start, node.End - node.Start, yaml);
    }

    private SpecText Add(YamlPlace map, string[] path, string yaml)
    {
        if (map.Flow)
        {
            var pair = $"{path[0]}: {Nested(path[1..], yaml)}";
            return map.Entries.Count == 0 ? Splice(map.Start + 1, 0, pair) : Splice(map.Entries[^1].End, 0, ", " + pair);
        }

        var column = map.Start - LineStart(map.Start);
        // The first key of a list's item stands behind a dash, not under its own line's start.
        var indent = new string(' ', column);
        var line = LineEnd(map.Entries[^1].End);
        return Splice(line, 0, "\n" + indent + Section(path, yaml, indent));
    }

    private SpecText Remove(YamlPlace map, SpecEntry entry)
    {
        var at = map.Entries.ToList().IndexOf(entry);
        if (map.Flow)
        {
            var (from, to) = at > 0 ? (map.Entries[at - 1].End, entry.End) : map.Entries.Count > 1 ? (entry.Key.Start, map.Entries[1].Key.Start) : (entry.Key.Start, entry.End);
            return Splice(from, to - from, "");
        }

        var start = LineStart(entry.Key.Start);
        // A key behind a list's dash shares its line.
        if (Text[start..entry.Key.Start].Trim().Length > 0)
            return at + 1 < map.Entries.Count ? Splice(entry.Key.Start, map.Entries[at + 1].Key.Start - entry.Key.Start, "") : this;
        var end = LineEnd(entry.End);
        return Splice(start, Math.Min(Text.Length, end + 1) - start, "");
    }

    private SpecText Splice(int at, int length, string by) => new(string.Concat(Text.AsSpan(0, at), by, Text.AsSpan(at + length)));

    /// <summary>After the colon of a key.</summary>
    private int Colon(YamlPlace key) => Text.IndexOf(':', key.End) + 1;

    private int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    private int LineEnd(int at) => Text.IndexOf('\n', at) is var end and >= 0 ? end : Text.Length;

    private static string Nested(string[] path, string yaml) => path.Length == 0 ? yaml : $"{{{path[0]}: {Nested(path[1..], yaml)}}}";

    private static string Section(string[] path, string yaml, string indent) =>
        path.Length == 1 ? $"{path[0]}: {yaml}" : $"{path[0]}:\n{indent}  {path[1]}: {Nested(path[2..], yaml)}";

    // Neither what means something in YAML, nor what is read as another type unless it was one.
    [GeneratedRegex(@"^(?!-(?: |$))(?!(?:null|Null|NULL|~|yes|no|on|off)$)[A-Za-z0-9_./+-](?:[A-Za-z0-9_./+@ ()%*;-]*[A-Za-z0-9_./+@()%*;-])?\z", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex PlainShape();
}
