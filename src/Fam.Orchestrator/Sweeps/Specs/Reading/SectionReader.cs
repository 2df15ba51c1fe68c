using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Reading;

/// <summary>Reads mappings by the schema: unknown, misplaced, doubly spelt and missing keys, and values of a wrong type.</summary>
internal sealed class SectionReader(SpecDocument document, FaultList faults)
{
    public static SpecDocument Read(MapNode root, FaultList faults)
    {
        var document = new SpecDocument(root.Entries.Count > 0 ? root.Entries[0].KeyMark : root.Mark);
        new SectionReader(document, faults).Read(root, "", "");
        return document;
    }

    /// <param name="map">The mapping.</param>
    /// <param name="schemaPath">Its path in the schema: <c>evaluate[]</c>.</param>
    /// <param name="path">Its path in this text: <c>evaluate[0]</c>.</param>
    public void Read(MapNode map, string schemaPath, string path)
    {
        var keys = SpecSchema.ChildrenOf(schemaPath).ToList();
        var written = new Dictionary<SpecKey, string>();
        var unknown = new List<MapEntry>();
        foreach (var entry in map.Entries)
        {
            var key = keys.FirstOrDefault(key => key.Name == entry.Key || key.Aliases.Contains(entry.Key));
            if (key is null)
            {
                unknown.Add(entry);
            }
            else if (!written.TryAdd(key, entry.Key))
            {
                faults.Add(entry.KeyMark, Join(path, entry.Key), $"is another spelling of {written[key]}, which is given above", allowed: $"one of them, best {key.Name}");
            }
            else
            {
                ReadKey(key, entry, Join(path, key.Name));
            }
        }

        foreach (var entry in unknown) ReportUnknown(entry, keys, path);
        foreach (var key in keys.Where(key => key.Required && !written.ContainsKey(key) && !document.Has(Join(path, key.Name))))
        {
            faults.Add(path.Length == 0 ? document.Start : document.Place(path), Join(path, key.Name), "is missing", allowed: key.Type.Expected);
        }
    }

    private void ReadKey(SpecKey key, MapEntry entry, string path)
    {
        if (key.Type is SectionType or NamedSectionsType or SectionListType) document.Sections[path] = entry.KeyMark;
        switch (key.Type)
        {
            case SectionType or NamedSectionsType when entry.Value is not (MapNode or BrokenNode):
                ReportNoSection(key, entry, path);
                break;
            case SectionType when entry.Value is MapNode map:
                Read(map, key.Path, path);
                break;
            case NamedSectionsType when entry.Value is MapNode map:
                document.Parameters = map;
                break;
            case SectionListType list:
                if (list.Read(entry.Value, path, faults) is ListNode items) ReadItems(items, key.Path + "[]", path);
                break;
            case not (WholeListType or TextListType or ParameterValueType) when entry.Value is ListNode && key.Sweepable:
                faults.Add(entry.Value.Mark, path, "takes one value, not a list", Printable.Node(entry.Value), key.Type.Expected, $"parameters: {{{key.Name}: {{values: […]}}}}, to try each of them");
                document.Settings[path] = new Setting(null, entry.Value.Mark);
                break;
            default:
                document.Settings[path] = new Setting(key.Type.Read(entry.Value, path, faults), entry.Value.Mark);
                break;
        }
    }

    private void ReadItems(ListNode items, string schemaPath, string path)
    {
        document.Evaluations = items.Items.Count;
        for (var i = 0; i < items.Items.Count; i++)
        {
            var itemPath = $"{path}[{i}]";
            document.Sections[itemPath] = items.Items[i].Mark;
            if (items.Items[i] is MapNode map) Read(map, schemaPath, itemPath);
            else if (items.Items[i] is not BrokenNode) faults.Add(items.Items[i].Mark, itemPath, "must be a mapping of keys", Printable.Node(items.Items[i]), "such as {task: passkey, samples: 100}");
        }
    }

    private void ReportNoSection(SpecKey key, MapEntry entry, string path)
    {
        var children = string.Join(", ", SpecSchema.ChildrenOf(key.Path).Select(child => child.Name));
        var none = SpecSchema.ChildrenOf(key.Path).Any(child => child.Required) ? "" : "; {} for none";
        faults.Add(entry.Value is ScalarNode { Text: "" } ? entry.KeyMark : entry.Value.Mark, path, "must be a mapping of keys", Printable.Node(entry.Value),
            key.Type is NamedSectionsType ? "such as configuration: {values: [M0, FAM]}" : $"the keys {children}{none}",
            path == "metric" && entry.Value is ScalarNode { Text: [_, ..] and var name } ? $"{{name: {Printable.Text(name)}, goal: maximize}}" : null);
    }

    private void ReportUnknown(MapEntry entry, List<SpecKey> keys, string path)
    {
        var field = Join(path, Printable.Text(entry.Key));
        var near = Spelling.Nearest(entry.Key, keys.SelectMany(key => key.Aliases.Prepend(key.Name)));
        if (entry.Key.Contains(':', StringComparison.Ordinal) && entry.Value is ScalarNode { Text: "" })
        {
            faults.Add(entry.KeyMark, field, "has no space after its colon", suggestion: Printable.Text(entry.Key.Replace(":", ": ", StringComparison.Ordinal)));
        }
        else if (entry.Key.All(char.IsAsciiDigit) && entry.Value is ScalarNode { Text: "" })
        {
            faults.Add(entry.KeyMark, field, "is not a known key; a comma ends the value before it", allowed: "fractions with a point, and no marks between thousands");
        }
        else if (near is not null && NotHere.Reason(entry.Key) is null)
        {
            faults.Add(entry.KeyMark, field, "is not a known key", suggestion: near);
            ReadAs(keys.First(key => key.Name == near || key.Aliases.Contains(near)), entry, path);
        }
        else if (NotHere.Reason(entry.Key) is { } reason)
        {
            faults.Add(entry.KeyMark, field, $"is not a key of a sweep: {reason}");
        }
        else if (Elsewhere(entry.Key) is { Length: > 0 } elsewhere)
        {
            // What was meant is not known for sure, so nothing is concluded from the defaults of those keys.
            foreach (var other in elsewhere) document.Settings.TryAdd(other, new Setting(null, entry.KeyMark));
            faults.Add(entry.KeyMark, field, path.Length == 0 ? "is not a key of the sweep itself" : $"is not a key of {path}", suggestion: string.Join(" or ", elsewhere));
        }
        else
        {
            faults.Add(entry.KeyMark, field, "is not a known key", allowed: string.Join(", ", keys.Select(key => key.Name)));
        }
    }

    /// <summary>Reads a misspelt key as the one that was meant, so that what is wrong inside of it is told as well.</summary>
    private void ReadAs(SpecKey key, MapEntry entry, string path)
    {
        if (!document.Has(Join(path, key.Name))) ReadKey(key, entry, Join(path, key.Name));
    }

    /// <summary>Paths of keys of this name, or of its usual synonym, or nearly of this name, in other sections.</summary>
    private static string[] Elsewhere(string name)
    {
        if (NotHere.Synonym(name) is { } synonym) return [synonym];
        var others = SpecSchema.Keys.Where(key => key.Parent.Length > 0 && !key.Path.Contains('*') && !key.Path.Contains('[')).ToList();
        if (!others.Exists(key => key.Name == name)) name = Spelling.Nearest(name, others.Select(key => key.Name)) ?? name;
        return [.. others.Where(key => key.Name == name).Select(key => key.Path).Take(3)];
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
