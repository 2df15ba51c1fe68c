using Fam.Orchestrator.Sweeps.Search;
using Fam.Orchestrator.Sweeps.Specs.Parameters;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>Names trials for charts: <c>M1</c>, <c>M1 within_reach</c>, <c>FAM seed=3</c>.</summary>
internal sealed class TrialName
{
    private const int LongestText = 40;
    private const int LongestNumber = 8;
    private readonly Dictionary<Parameter, string> _labels = [];
    private readonly HashSet<string> _used = [];
    private readonly Dictionary<string, int> _repeats = [];

    public TrialName(IReadOnlyList<Parameter> parameters)
    {
        // The short name says these already.
        var shown = parameters.Where(parameter => parameter.Varies && !parameter.IsConfiguration && !MemoryKeys.Paths.Contains(parameter.Key.Path)).ToList();
        foreach (var parameter in shown)
        {
            var unique = shown.Count(other => other.Key.Name == parameter.Key.Name) == 1;
            _labels[parameter] = unique ? parameter.Key.Name : parameter.Key.Path;
        }
    }

    /// <summary>A name no other trial of the sweep has.</summary>
    public string Of(string configuration, IEnumerable<(Parameter Parameter, Choice Choice)> choices)
    {
        var parts = choices.Where(chosen => _labels.ContainsKey(chosen.Parameter)).Select(chosen => chosen.Choice.Value switch
        {
            true => _labels[chosen.Parameter],
            false => null,
            var value => $"{_labels[chosen.Parameter]}={Short(value)}",
        });
        var name = string.Join(' ', parts.Where(part => part is not null).Prepend(configuration));
        if (_used.Add(name)) return name;
        // Goes on where the last trial of that name ended: thousands may share one.
        var number = _repeats.GetValueOrDefault(name, 1);
        string unique;
        do unique = $"{name} #{++number}";
        while (!_used.Add(unique));
        _repeats[name] = number;
        return unique;
    }

    /// <summary>Four digits of a drawn number, which are enough to tell it; the end of a long text, where paths differ.</summary>
    private static string Short(object value)
    {
        var text = SpecValue.Format(value is double number && SpecValue.Format(number).Length > LongestNumber ? double.Parse(number.ToString("G4")) : value);
        return text.Length <= LongestText ? text : "…" + text[^LongestText..];
    }
}
