using System.Text.Json.Nodes;

namespace Fam.Deploy.Tests.Rendering;

/// <summary>Label selectors, as Kubernetes matches them.</summary>
internal static class Selection
{
    public static IReadOnlyDictionary<string, string> Pairs(JsonNode? labels) =>
        (labels as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => Manifest.Text(pair.Value), StringComparer.Ordinal);

    /// <summary>Whether labels meet a selector of <c>matchLabels</c> and <c>matchExpressions</c>; an empty one is met by all.</summary>
    public static bool Matches(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        Includes(Pairs(selector?["matchLabels"]), labels)
        && PodTemplate.Items(selector?["matchExpressions"]).All(expression => Meets(expression, labels));

    /// <summary>Whether labels have all of the wanted ones.</summary>
    public static bool Includes(IReadOnlyDictionary<string, string> wanted, IReadOnlyDictionary<string, string> labels) =>
        wanted.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool Meets(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(Manifest.Text(expression["key"]));
        var values = (expression["values"] as JsonArray ?? []).Select(Manifest.Text).ToList();
        return Manifest.Text(expression["operator"]) switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            var other => throw new InvalidDataException($"Kubernetes has no operator '{other}'; write In, NotIn, Exists or DoesNotExist."),
        };
    }
}
