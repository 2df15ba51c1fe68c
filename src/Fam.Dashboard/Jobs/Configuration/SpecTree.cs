using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;

namespace Fam.Dashboard.Jobs.Configuration;

/// <summary>How a value differs from the other run's.</summary>
public enum SpecChange
{
    Same,
    Changed,

    /// <summary>Only this run has it.</summary>
    Added,

    /// <summary>Only the other run has it.</summary>
    Removed,
}

/// <summary>A value of a spec.</summary>
/// <param name="Path">Such as <c>training.learning_rate</c> or <c>evaluate[0].task</c>.</param>
/// <param name="Value">This run's, as YAML writes it; null where it has none.</param>
/// <param name="Other">The other run's; null where it has none, or nothing is compared.</param>
public sealed record SpecValue(string Path, string? Value, string? Other, SpecChange Change);

/// <summary>A section of a spec, or a value in it.</summary>
/// <param name="Value">Null for a section.</param>
public sealed record SpecNode(string Key, string? Value, IReadOnlyList<SpecNode> Children);

/// <summary>A resolved spec as a tree, and what is different in another one.</summary>
public static class SpecTree
{
    /// <summary>The sections of a spec, in the order of the contract.</summary>
    public static IReadOnlyList<SpecNode> Of(TrialSpec spec) => Node("", Json(spec)).Children;

    /// <summary>As YAML.</summary>
    public static string Yaml(TrialSpec spec) => string.Concat(Of(spec).Select(node => Yaml(node, 0)));

    /// <summary>Every value of either, by path, each with what became of it.</summary>
    public static IReadOnlyList<SpecValue> Compare(TrialSpec spec, TrialSpec other)
    {
        var (these, those) = (new List<(string Path, string Value)>(), new List<(string Path, string Value)>());
        Flatten("", Json(spec), these);
        Flatten("", Json(other), those);
        var otherValues = those.ToDictionary(pair => pair.Path, pair => pair.Value, StringComparer.Ordinal);
        var ownPaths = these.Select(pair => pair.Path).ToHashSet(StringComparer.Ordinal);
        var compared = these.Select(pair => otherValues.TryGetValue(pair.Path, out var value)
            ? new SpecValue(pair.Path, pair.Value, value, value == pair.Value ? SpecChange.Same : SpecChange.Changed)
            : new SpecValue(pair.Path, pair.Value, null, SpecChange.Added));
        return [.. compared, .. those.Where(pair => !ownPaths.Contains(pair.Path)).Select(pair => new SpecValue(pair.Path, null, pair.Value, SpecChange.Removed))];
    }

    private static JsonObject Json(TrialSpec spec) => JsonSerializer.SerializeToNode(spec, FamJson.Options)!.AsObject();

    private static SpecNode Node(string key, JsonNode? value) => value switch
    {
        JsonObject section => new(key, section.Count == 0 ? "{}" : null, [.. section.Select(pair => Node(pair.Key, pair.Value))]),
        JsonArray list when list.Any(item => item is JsonObject) => new(key, null, [.. list.Select((item, index) => Node($"{index}", item))]),
        _ => new(key, Scalar(value), []),
    };

    private static void Flatten(string path, JsonNode? value, List<(string Path, string Value)> into)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } section:
                foreach (var (key, child) in section) Flatten(path.Length == 0 ? key : $"{path}.{key}", child, into);
                break;
            case JsonArray list when list.Any(item => item is JsonObject):
                for (var i = 0; i < list.Count; i++) Flatten($"{path}[{i}]", list[i], into);
                break;
            default:
                into.Add((path, Scalar(value)));
                break;
        }
    }

    private static string Yaml(SpecNode node, int depth)
    {
        var indent = new string(' ', 2 * depth);
        var key = int.TryParse(node.Key, out _) ? "-" : $"{node.Key}:";
        return node.Value is { } value ? $"{indent}{key} {value}\n" : $"{indent}{key}\n{string.Concat(node.Children.Select(child => Yaml(child, depth + 1)))}";
    }

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(", ", list.Select(Scalar))}]",
        JsonObject => "{}",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Quoted(text.GetValue<string>()),
        // 1E-05 is a text to YAML 1.1, 1.0e-05 is a number to all.
        _ when value.ToJsonString(FamJson.Options) is var number && number.IndexOf('E', StringComparison.Ordinal) is > 0 and var at =>
            (number[..at].Contains('.', StringComparison.Ordinal) ? number[..at] : number[..at] + ".0") + "e" + number[(at + 1)..],
        _ => value.ToJsonString(FamJson.Options),
    };

    /// <summary>Quoted where YAML would read something else.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '/' or '.' or '@' or '+' or ' ') && text.Trim() == text
        && (char.IsLetter(text[0]) || text[0] is '/' or '.') && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
            ? text
            : JsonValue.Create(text).ToJsonString(FamJson.Options);
}
