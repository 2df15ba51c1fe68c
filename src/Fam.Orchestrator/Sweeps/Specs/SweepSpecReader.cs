using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fam.Contracts;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fam.Orchestrator.Sweeps.Specs;

/// <summary>Reads a sweep spec.</summary>
public static class SweepSpecReader
{
    private static readonly string[] Sections = ["model", "task", "training", "curriculum", "resources", "runtime"];

    /// <summary>Never throws: whatever is wrong with the text comes back as faults.</summary>
    public static SweepSpecResult Read(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? new SweepSpecResult([], Expand((JsonObject)ToJson(root)!))
                : Fault(1, 1, "A sweep is one mapping of keys to values.");
        }
        catch (YamlException e)
        {
            return Fault((int)e.Start.Line, (int)e.Start.Column, e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Fault(0, 0, e.Message);
        }
    }

    private static SweepSpecResult Fault(int line, int column, string message) => new([new SpecFault(line, column, "", message)], null);

    private static SweepSpec Expand(JsonObject root)
    {
        var parameters = (root["parameters"] as JsonObject)?.Select(p => (p.Key, Values: Values(p.Value!))).ToList() ?? [];
        var trials = new List<Trial>();
        var total = parameters.Aggregate(1, (n, p) => n * p.Values.Count);
        for (var index = 0; index < total; index++)
        {
            var chosen = new Dictionary<string, string>();
            var trial = new JsonObject { ["name"] = "", ["kind"] = root["kind"]?.DeepClone(), ["model_name_or_path"] = root["model_name_or_path"]?.DeepClone(), ["evaluate"] = root["evaluate"]?.DeepClone() ?? new JsonArray() };
            foreach (var section in Sections)
            {
                if (root[section] is { } given) trial[section] = given.DeepClone();
            }

            var model = (JsonObject)(trial["model"] ??= new JsonObject());
            trial["task"] ??= new JsonObject();
            model.Remove("preset");
            model["vocab_size"] = 54;
            var rest = index;
            foreach (var (name, values) in Enumerable.Reverse(parameters))
            {
                var value = values[rest % values.Count];
                rest /= values.Count;
                chosen[name] = value.ToString();
                Set(trial, name, value);
            }

            var spec = trial.Deserialize<TrialSpec>(FamJson.Options)!;
            var label = string.Join(' ', chosen.Where(c => c.Key != "configuration" && parameters.First(p => p.Key == c.Key).Values.Count > 1).Select(c => $"{c.Key}={c.Value}").Prepend(MemoryConfiguration.Of(spec.Model).Name));
            trials.Add(new Trial(index, label, chosen, spec with { Name = label }));
        }

        return new SweepSpec
        {
            Name = root["name"]!.ToString(),
            Description = root["description"]?.ToString(),
            Kind = root["kind"].Deserialize<JobKind>(FamJson.Options),
            Method = "grid",
            Metric = new MetricSpec(root["metric"]?["name"]?.ToString() ?? "eval/passkey/exact_match", MetricGoal.Maximize),
            MaxConcurrentTrials = root["max_concurrent_trials"].Deserialize<int?>(FamJson.Options),
            Trials = trials,
        };
    }

    private static List<JsonNode> Values(JsonNode parameter) =>
        parameter["values"] is JsonArray values ? values.Select(v => v!).ToList() : [parameter["value"] ?? throw new InvalidOperationException("A parameter needs value or values.")];

    private static void Set(JsonObject trial, string name, JsonNode value)
    {
        var model = (JsonObject)trial["model"]!;
        if (name == "configuration")
        {
            var configuration = MemoryConfiguration.TryParse(value.ToString()) ?? throw new InvalidOperationException($"{value} is no configuration.");
            model["architecture"] = JsonSerializer.SerializeToNode(configuration.Architecture, FamJson.Options);
            model["memory_segments"] = configuration.MemorySegments;
            model["memory_stop_gradient"] = configuration.StopGradient;
            if (configuration.Architecture == Architecture.Fam) model["fam_length"] ??= 8;
            return;
        }

        var section = name switch
        {
            "seed" or "learning_rate" or "weight_decay" or "max_steps" => "training",
            "within_reach" => "curriculum",
            _ => "model",
        };
        var parts = name.Split('.');
        trial[parts.Length > 1 ? parts[0] : section]![parts[^1]] = value.DeepClone();
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(c.Key.ToString(), ToJson(c.Value)))),
        YamlSequenceNode list => new JsonArray(list.Children.Select(ToJson).ToArray()),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => JsonValue.Create(text.Value),
        YamlScalarNode { Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode scalar when long.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        YamlScalarNode scalar when double.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
