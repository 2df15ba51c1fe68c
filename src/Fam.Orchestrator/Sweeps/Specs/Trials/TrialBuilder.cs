using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>Builds a resolved trial. Keys of a spec are the JSON names of the contracts, so the path of a key is its place.</summary>
internal static class TrialBuilder
{
    public static TrialSpec Build(string name, TrialValues values, SpecDocument document)
    {
        var trial = new JsonObject { ["name"] = name };
        foreach (var section in new[] { "training", "curriculum" }.Where(values.HasSection)) trial[section] = new JsonObject();
        foreach (var key in SpecSchema.TrialKeys)
        {
            // A preset is spelt out by the keys it decides.
            if (key.Path != "model.preset" && values[key.Path] is { } value) Put(trial, key.Words, value);
        }

        trial["evaluate"] = new JsonArray([.. Enumerable.Range(0, document.Evaluations).Select(i => (JsonNode)Evaluation(document, i))]);
        return trial.Deserialize<TrialSpec>(FamJson.Options)!;
    }

    private static JsonObject Evaluation(SpecDocument document, int index)
    {
        var evaluation = new JsonObject();
        foreach (var key in SpecSchema.ChildrenOf("evaluate[]"))
        {
            if ((document[$"evaluate[{index}].{key.Name}"] ?? key.Default) is { } value) Put(evaluation, [key.Name], value);
        }

        return evaluation;
    }

    private static void Put(JsonObject into, IReadOnlyList<string> path, object value)
    {
        foreach (var section in path.SkipLast(1))
        {
            if (into[section] is not JsonObject next) into[section] = next = [];
            into = next;
        }

        into[path[^1]] = value switch
        {
            IReadOnlyList<long> list => new JsonArray([.. list.Select(item => (JsonNode)JsonValue.Create(item))]),
            IReadOnlyDictionary<string, string> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
            long whole => JsonValue.Create(whole),
            double number => JsonValue.Create(number),
            bool flag => JsonValue.Create(flag),
            _ => JsonValue.Create(value.ToString()),
        };
    }
}
