using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>Keys of a mapping, each read once; what nobody reads is refused.</summary>
internal sealed class HarnessKeys(YamlMappingNode map, string path, string prefix = "")
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public YamlNode? Take(string key)
    {
        read.Add(key);
        var node = map.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode { Value: var name } && name == key).Value;
        if (node is not null && !node.Tag.IsEmpty && node.Tag.Value.StartsWith('!')) throw Wrong(key, node.Tag.Value, "a value of its own: functions of Python are not run");
        return node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "" or "null" or "~" } ? null : node;
    }

    public string? Text(string key) => Take(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Wrong(key, "a list or mapping", "a text"),
    };

    public double? Number(string key) => Text(key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(key, text, "a number");

    public IReadOnlyList<string>? Texts(string key) => Take(key) switch
    {
        null => null,
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) => [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")],
        _ => throw Wrong(key, "something else", "a text or a list of texts"),
    };

    public HarnessKeys? Section(string key) => Take(key) switch
    {
        null => null,
        YamlMappingNode section => new HarnessKeys(section, path, $"{prefix}{key}."),
        _ => throw Wrong(key, "something else", "a mapping of keys"),
    };

    public IReadOnlyList<HarnessKeys>? Sections(string key) => Take(key) switch
    {
        null => null,
        YamlSequenceNode list when list.All(item => item is YamlMappingNode) => [.. list.Select((item, index) => new HarnessKeys((YamlMappingNode)item, path, $"{prefix}{key}[{index}]."))],
        _ => throw Wrong(key, "something else", "a list of mappings"),
    };

    public IReadOnlyList<JsonObject>? Objects(string key) => Take(key) switch
    {
        null => null,
        YamlSequenceNode list when list.All(item => item is YamlMappingNode) => [.. list.Select(item => (JsonObject)Json(item)!)],
        _ => throw Wrong(key, "something else", "a list of documents"),
    };

    public void RefuseOthers(params IEnumerable<string> known)
    {
        foreach (var key in map.Children.Keys.Select(key => (key as YamlScalarNode)?.Value ?? "?").Where(key => !read.Contains(key) && !known.Contains(key, StringComparer.Ordinal)))
            throw new HarnessTaskException($"{path}: {prefix}{key} is not supported; {string.Join(", ", read)} are.");
    }

    public HarnessTaskException Wrong(string key, string found, string allowed) => new($"{path}: {prefix}{key} is {found}; it must be {allowed}.");

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode inner => new JsonObject(inner.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: { } plain } when long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };
}
