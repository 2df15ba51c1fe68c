using System.Text.Json.Nodes;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>An expression over a document's fields.</summary>
internal sealed class TemplateExpression(Func<JsonObject, JsonNode?> evaluate)
{
    public JsonNode? Evaluate(JsonObject document) => evaluate(document);
}

/// <summary>What expressions may call: as a method, <c>text.strip()</c>, or as a filter, <c>text | trim</c>.</summary>
internal static class TemplateFunctions
{
    private static readonly Dictionary<string, Func<JsonNode?, JsonNode?[], JsonNode?>> All = new(StringComparer.Ordinal)
    {
        ["strip"] = (value, with) => with.Length == 0 ? Text(value).Trim() : Text(value).Trim(Text(with[0]).ToCharArray()),
        ["trim"] = (value, _) => Text(value).Trim(),
        ["lstrip"] = (value, with) => with.Length == 0 ? Text(value).TrimStart() : Text(value).TrimStart(Text(with[0]).ToCharArray()),
        ["rstrip"] = (value, with) => with.Length == 0 ? Text(value).TrimEnd() : Text(value).TrimEnd(Text(with[0]).ToCharArray()),
        ["lower"] = (value, _) => Text(value).ToLowerInvariant(),
        ["upper"] = (value, _) => Text(value).ToUpperInvariant(),
        ["capitalize"] = (value, _) => Text(value) is { Length: > 0 } text ? char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant() : "",
        ["replace"] = (value, with) => with.Length == 2 ? Text(value).Replace(Text(with[0]), Text(with[1]), StringComparison.Ordinal) : throw Wrong("replace takes two texts"),
        ["split"] = (value, with) => new JsonArray([.. (with.Length == 0 ? Text(value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : Text(value).Split(Text(with[0]))).Select(part => (JsonNode)part)]),
        ["join"] = (value, with) => value is JsonArray list ? string.Join(with.Length == 0 ? "" : Text(with[0]), list.Select(TemplateValue.Text)) : throw Wrong("join takes a list"),
        ["length"] = (value, _) => value switch { JsonArray list => list.Count, JsonObject map => map.Count, _ => Text(value).Length },
        ["first"] = (value, _) => value is JsonArray { Count: > 0 } list ? list[0]?.DeepClone() : throw Wrong("first takes a list that has items"),
        ["last"] = (value, _) => value is JsonArray { Count: > 0 } list ? list[^1]?.DeepClone() : throw Wrong("last takes a list that has items"),
        ["string"] = (value, _) => TemplateValue.Text(value),
        ["int"] = (value, _) => TemplateValue.Number(value) is { } number ? (long)number : long.TryParse(Text(value), out var parsed) ? parsed : 0,
        ["index"] = (value, with) => value is JsonArray list && with.Length == 1 && list.ToList().FindIndex(item => TemplateValue.Same(item, with[0])) is var at and >= 0 ? at : throw Wrong("index finds no such item"),
        ["startswith"] = (value, with) => with.Length == 1 ? Text(value).StartsWith(Text(with[0]), StringComparison.Ordinal) : throw Wrong("startswith takes a text"),
        ["endswith"] = (value, with) => with.Length == 1 ? Text(value).EndsWith(Text(with[0]), StringComparison.Ordinal) : throw Wrong("endswith takes a text"),
    };

    public static string Names => string.Join(", ", All.Keys);

    public static bool Has(string name) => All.ContainsKey(name);

    public static JsonNode? Call(string name, JsonNode? value, JsonNode?[] with) => All[name](value, with);

    private static string Text(JsonNode? value) => TemplateValue.Text(value);

    private static HarnessTaskException Wrong(string what) => new($"A template's {what}.");
}
