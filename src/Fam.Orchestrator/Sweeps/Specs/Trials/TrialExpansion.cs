using Fam.Contracts.Specs;
using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs.Parameters;
using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>
/// Turns the choices of a search into trials: a parameter whose condition is false does not exist in a trial, and
/// choices that become equal by that are one trial.
/// </summary>
internal sealed class TrialExpansion(SpecDocument document, IReadOnlyList<Parameter> parameters, FaultList faults)
{
    /// <summary>The trials, all of them resolved; none that could be built where there are faults.</summary>
    public IReadOnlyList<Trial> Expand()
    {
        if (new ParameterOrder(document, parameters, faults).Sort() is not { } order || Search() is not { } search) return [];
        var names = new TrialName(parameters);
        TrialBuilder? builder = null;
        var seen = new HashSet<string>();
        var trials = new List<Trial>();
        var cap = document["run_cap"] as long? ?? long.MaxValue;
        for (var i = 0; i < search.Count && seen.Count < cap; i++)
        {
            var choices = search.Choose(i);
            var (chosen, active) = Resolve(choices, order);
            if (!seen.Add(string.Join('\n', chosen.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => $"{setting.Key}={SpecValue.Format(setting.Value.Value!)}")))) continue;
            var values = new TrialValues(document, chosen);
            var picked = active.Select(index => (parameters[index], choices[index])).ToList();
            var decided = new TrialValues(document, chosen, withoutCheckpoint: true);
            var name = names.Of(values.Decides(SpecSchema.ByPath[MemoryKeys.Architecture]) ? values.Text(MemoryKeys.Configuration) ?? "trial" : "checkpoint", picked);
            CheckConfiguration(picked, name);
            new TrialCheck(decided, faults, search.Count == 1 ? null : name).Run();
            if (faults.Count > 0) continue;
            builder ??= new TrialBuilder(document, parameters);
            trials.Add(builder.Build(trials.Count, name, picked.ToDictionary(pair => pair.Item1.Name, pair => SpecValue.Format(pair.Item2.Value)), values));
        }

        return trials;
    }

    private ITrialChoices? Search()
    {
        List<SearchParameter> space = [.. parameters.Select(parameter => parameter.ToSearch())];
        if (document["method"] is "random" or "asha") return new RandomSearch(space, document["seed"] as long? ?? 0, (int)(document["run_cap"] as long? ?? 0));
        if (space.Exists(parameter => parameter.Distribution is not null)) return null;
        if (GridSearch.Combinations(space, SpecLimits.Trials) is not null) return new GridSearch(space);
        faults.Add(document.Place("parameters"), "parameters", "make too many trials", string.Join(" × ", space.Select(parameter => parameter.Values.Count)), $"at most {SpecLimits.Trials} combinations; fewer values, or method: random with run_cap");
        return null;
    }

    /// <summary>The settings of a trial, and which parameters exist in it, in their order.</summary>
    private (Dictionary<string, Setting> Chosen, List<int> Active) Resolve(IReadOnlyList<Choice> choices, IReadOnlyList<int> order)
    {
        var chosen = new Dictionary<string, Setting>();
        var active = new List<int>();
        var values = new TrialValues(document, chosen);
        foreach (var index in order)
        {
            if (parameters[index].When is { } when && !when.Holds(path => values[path])) continue;
            active.Add(index);
            foreach (var (path, setting) in parameters[index].Apply(choices[index])) chosen[path] = setting;
        }

        active.Sort();
        return (chosen, active);
    }

    /// <summary>A short name and a key it stands for must not say different things.</summary>
    private void CheckConfiguration(List<(Parameter Parameter, Choice Choice)> picked, string trial)
    {
        if (picked.FirstOrDefault(pair => pair.Parameter.IsConfiguration) is not { Parameter: { } parameter, Choice: var choice }) return;
        foreach (var (path, setting) in parameter.Apply(choice))
        {
            if (document.Settings.GetValueOrDefault(path) is { Value: { } written } fixedValue && !SpecValue.Same(written, setting.Value!))
                faults.Add(fixedValue.Mark, path, $"says {SpecValue.Format(written)}, but the configuration {choice.Value} says {SpecValue.Format(setting.Value!)}", SpecValue.Format(written), "leave it out; configuration sets it", trial: trial);
        }
    }
}
