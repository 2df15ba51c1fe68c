using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Specs.Parameters;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>
/// Builds resolved trials: what they have in common once, and what each has different. Keys of a spec are the JSON names
/// of the contracts, so the path of a key is its place.
/// </summary>
internal sealed class TrialBuilder
{
    private readonly SpecTemplate common;

    /// <summary>Keys that may differ between trials, each with its value where no parameter is chosen.</summary>
    private readonly List<(SpecKey Key, object? Common)> varying;

    /// <summary>Keys of the model that the spec decides, where no parameter is chosen; null where there is no checkpoint to decide any.</summary>
    private readonly List<string>? decidedUsually;

    /// <summary>Of trials that ask for nothing of their own; null before the first of them.</summary>
    private ResourceSpec? resources;

    public TrialBuilder(SpecDocument document, IReadOnlyList<Parameter> parameters)
    {
        var values = new TrialValues(document, new Dictionary<string, Setting>());
        var set = parameters.SelectMany(parameter => parameter.Sets).ToHashSet();
        // A preset is spelt out by the keys it decides.
        var keys = SpecSchema.TrialKeys.Where(key => key.Path != "model.preset").ToList();
        varying = [.. keys.Where(key => key.Derived is not null || set.Contains(key.Path)).Select(key => (key, values[key.Path]))];
        decidedUsually = values.IsSet("model_name_or_path") || set.Contains("model_name_or_path") ? Decided(values) : null;
        common = Common(document, values, keys);
        if (decidedUsually is not null) common = common.With("model_keys", decidedUsually);
    }

    public Trial Build(int index, string name, IReadOnlyDictionary<string, string> parameters, TrialValues values)
    {
        var patch = new JsonObject();
        foreach (var (key, usual) in varying)
        {
            if (values[key.Path] is var value && !Same(value, usual)) Put(patch, key.Words, value);
        }

        if (decidedUsually is not null && Decided(values) is var decided && !decided.SequenceEqual(decidedUsually)) Put(patch, ["model_keys"], decided);
        var trial = new Trial(index, name, parameters, common, patch.ToJsonString(FamJson.Options)) { MaxSteps = (int)(values.Whole("training.max_steps") ?? 0) };
        return trial with { Resources = patch.ContainsKey("resources") ? trial.Spec.Resources : resources ??= trial.Spec.Resources };
    }

    private static SpecTemplate Common(SpecDocument document, TrialValues values, List<SpecKey> keys)
    {
        var spec = new JsonObject();
        foreach (var section in new[] { "training", "curriculum" }.Where(values.HasSection)) spec[section] = new JsonObject();
        if (values.Text("kind") == "lora") spec["lora"] = new JsonObject();
        foreach (var key in keys)
        {
            if (values[key.Path] is { } value) Put(spec, key.Words, value);
        }

        spec["evaluate"] = new JsonArray([.. Enumerable.Range(0, document.Evaluations).Select(i => (JsonNode)Evaluation(document, i))]);
        return new SpecTemplate(spec.ToJsonString(FamJson.Options));
    }

    /// <summary>The keys of the model that are written or chosen, a preset's among them.</summary>
    private static List<string> Decided(TrialValues values) =>
        [.. SpecSchema.ChildrenOf("model").Where(key => key.Path != "model.preset" && values.Decides(key)).Select(key => key.Name)];

    private static JsonObject Evaluation(SpecDocument document, int index)
    {
        var evaluation = new JsonObject();
        var task = EvaluationRules.TaskOf(document, index);
        // The keys of other tasks are left out, not written with a default that means nothing.
        foreach (var key in SpecSchema.ChildrenOf("evaluate[]").Where(key => task is null || EvaluationTasks.SharedKeys.Contains(key.Name) || task.Keys.Contains(key.Name)))
        {
            if ((document[$"evaluate[{index}].{key.Name}"] ?? key.Default) is { } value) Put(evaluation, [key.Name], value);
        }

        return evaluation;
    }

    private static bool Same(object? value, object? usual) =>
        value is null || usual is null ? value == usual : value.Equals(usual) || (value is not (long or double or bool or string) && SpecValue.Same(value, usual));

    /// <param name="value">Null takes the key out.</param>
    private static void Put(JsonObject into, IReadOnlyList<string> path, object? value)
    {
        foreach (var section in path.SkipLast(1))
        {
            if (into[section] is not JsonObject next) into[section] = next = [];
            into = next;
        }

        into[path[^1]] = value switch
        {
            null => null,
            IReadOnlyList<long> list => new JsonArray([.. list.Select(item => (JsonNode)JsonValue.Create(item))]),
            IReadOnlyList<string> list => new JsonArray([.. list.Select(item => (JsonNode)JsonValue.Create(item))]),
            IReadOnlyDictionary<string, double> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
            IReadOnlyDictionary<string, string> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
            long whole => JsonValue.Create(whole),
            double number => JsonValue.Create(number),
            bool flag => JsonValue.Create(flag),
            _ => JsonValue.Create(value.ToString()),
        };
    }
}
