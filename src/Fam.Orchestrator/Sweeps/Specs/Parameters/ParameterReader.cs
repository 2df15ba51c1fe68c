using Fam.Orchestrator.Sweeps.Specs.Conditions;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Parameters;

/// <summary>Reads the mapping <c>parameters</c>.</summary>
internal sealed class ParameterReader(SpecDocument document, string yaml, FaultList faults)
{
    private readonly Dictionary<string, Parameter> _setBy = [];

    /// <summary>The parameters that could be read, in the order of the text.</summary>
    public IReadOnlyList<Parameter> Read()
    {
        var parameters = new List<Parameter>();
        foreach (var entry in document.Parameters?.Entries ?? [])
        {
            var field = $"parameters.{Printable.Text(entry.Key)}";
            if (Resolve(entry, field) is not { } key) continue;
            if (ReadParameter(entry, key, field) is { } parameter)
            {
                CheckAlone(parameter, field);
                parameters.Add(parameter);
            }
            else
            {
                // Its keys have no value that could be trusted.
                foreach (var path in new Parameter(entry.Key, entry.KeyMark, key).Sets) document.Settings[path] = new Setting(null, entry.KeyMark);
            }
        }

        return parameters;
    }

    private SpecKey? Resolve(MapEntry entry, string field)
    {
        var found = KeyNames.ForParameters(entry.Key);
        if (found.Key is { } key)
        {
            if (key.OptionalSection is { } section && !document.Sections.ContainsKey(section))
                faults.Add(entry.KeyMark, field, $"sets {key.Path}, but there is no section {section}", allowed: $"a section {section}, if only {{}}");
            return key;
        }

        if (found.Candidates.Count > 1)
            faults.Add(entry.KeyMark, field, "names a key that more than one section has", allowed: string.Join(" | ", found.Candidates));
        else if (SpecSchema.Keys.FirstOrDefault(fixedKey => fixedKey.Path == entry.Key || fixedKey.Name == entry.Key) is { } other && !other.Path.Contains('*'))
            faults.Add(entry.KeyMark, field, $"is not a parameter: {other.Path} is the same in all trials", allowed: $"{other.Path} outside of parameters");
        else if (NotHere.Reason(entry.Key) is { } reason)
            faults.Add(entry.KeyMark, field, $"is not a key of a sweep: {reason}");
        else
            faults.Add(entry.KeyMark, field, "names no key", allowed: found.Nearest is null ? "configuration, or a key of model, task, training, curriculum, resources or runtime that takes one value" : null, suggestion: found.Nearest);
        return null;
    }

    private Parameter? ReadParameter(MapEntry entry, SpecKey key, string field)
    {
        if (entry.Value is not MapNode map)
        {
            if (entry.Value is not BrokenNode)
            {
                faults.Add(entry.Value is ScalarNode { Text: "" } ? entry.KeyMark : entry.Value.Mark, field, "must say value, values or min and max", Printable.Node(entry.Value), "{value: …}, {values: […]} or {min: …, max: …}", entry.Value switch
                {
                    ListNode { Items: [ScalarNode first, ..] and var items } => $"{{values: [{Printable.Node(first)}{(items.Count > 1 ? ", …" : "")}]}}",
                    ScalarNode { Text.Length: > 0 } scalar => $"{{value: {Printable.Node(scalar)}}}",
                    _ => null,
                });
            }

            return null;
        }

        document.Sections[field] = entry.KeyMark;
        var block = new SpecDocument(entry.KeyMark);
        new SectionReader(block, faults).Read(map, "parameters.*", field);
        var parameter = new Parameter(entry.Key, entry.KeyMark, key);
        parameter = new ParameterValues(block, ReadWhen(map, block, parameter, field), field, faults).Read();

        // With some values right, the rest of the sweep can still be checked; without its condition it cannot.
        var whenFailed = block.Settings.ContainsKey($"{field}.when") && parameter.When is null;
        return whenFailed || (parameter.Values.Count == 0 && parameter.Distribution is null) ? null : parameter;
    }

    private Parameter ReadWhen(MapNode map, SpecDocument block, Parameter parameter, string field)
    {
        if (block[$"{field}.when"] is not string text) return parameter;
        var scalar = (ScalarNode)map.Entries.First(entry => entry.Value.Mark == block.Settings[$"{field}.when"].Mark).Value;
        return parameter with
        {
            When = ConditionParser.Parse(text, offset => ConditionPlace.Of(yaml, scalar, offset), $"{field}.when", faults),
            WhenMark = scalar.Mark,
        };
    }

    /// <summary>No other parameter may set the same key, and a fixed value beside it must have a use.</summary>
    private void CheckAlone(Parameter parameter, string field)
    {
        foreach (var path in parameter.Sets)
        {
            if (!_setBy.TryAdd(path, parameter))
            {
                faults.Add(parameter.Mark, field, $"sets {path}, which parameter {_setBy[path].Name} sets too", allowed: "one of the two");
                return;
            }

            if (!parameter.IsConfiguration && parameter.When is null && document.Settings.TryGetValue(path, out var written) && written.Value is not null)
                faults.Add(parameter.Mark, field, $"sets {path}, which is also written on line {written.Mark.Line}", allowed: "one of the two, or a when: for the parameter");
        }
    }
}
