using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;

namespace Fam.Orchestrator.Sweeps.Specs;

/// <summary>
/// What the trials of a sweep have in common. A trial adds its name and a JSON merge patch (RFC 7386), so that a sweep
/// of 100,000 trials holds one spec and 100,000 short texts.
/// </summary>
/// <param name="Json">A <c>TrialSpec</c>, without whatever only some trials have.</param>
public sealed record SpecTemplate(string Json)
{
    /// <summary>A trial with nothing left open.</summary>
    /// <param name="patch">What is different in the trial; null where nothing is.</param>
    /// <exception cref="JsonException">The two together are no spec.</exception>
    public TrialSpec Resolve(string name, string? patch)
    {
        var spec = Parse(Json);
        spec["name"] = name;
        if (patch is not null)
            Merge(spec, Parse(patch));
        return spec.Deserialize<TrialSpec>(FamJson.Options) ?? throw new JsonException($"The spec of {name} is null.");
    }

    /// <summary>The same with one more key.</summary>
    public SpecTemplate With<T>(string key, T value)
    {
        var common = Parse(Json);
        common[key] = JsonSerializer.SerializeToNode(value, FamJson.Options);
        return new SpecTemplate(common.ToJsonString(FamJson.Options));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json) as JsonObject ?? throw new JsonException("A spec is a JSON object.");

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
            {
                into.Remove(key);
            }
            else if (value is JsonObject section)
            {
                if (into[key] is not JsonObject known)
                    into[key] = known = [];
                Merge(known, section);
            }
            else
            {
                into[key] = value.DeepClone();
            }
        }
    }
}
