using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fam.Worker.Evaluation.Tasks.Harness;

/// <summary>Values of templates, written and judged as Python writes and judges them.</summary>
internal static class TemplateValue
{
    public static string Text(JsonNode? value) => value switch
    {
        null => "None",
        JsonArray list => $"[{string.Join(", ", list.Select(item => item is JsonValue one && one.GetValueKind() == JsonValueKind.String ? $"'{Text(item)}'" : Text(item)))}]",
        JsonObject => throw new HarnessTaskException("A template writes a whole mapping; it must name one of its fields."),
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            _ => value.ToJsonString(),
        },
    };

    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonArray list => list.Count > 0,
        JsonObject map => map.Count > 0,
        _ => Number(value) is { } number ? number != 0 : value.GetValue<string>().Length > 0,
    };

    /// <summary>A number as Python sees it: true is 1. Null where it is none.</summary>
    public static double? Number(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
        _ => null,
    };

    public static bool Same(JsonNode? a, JsonNode? b) => Number(a) is { } x && Number(b) is { } y ? x == y : JsonNode.DeepEquals(a, b);
}
