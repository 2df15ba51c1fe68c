using Fam.Contracts.Views;
using Fam.Orchestrator.Sweeps.Specs.Yaml;

namespace Fam.Orchestrator.Sweeps.Specs.Reading;

/// <summary>Everything found wrong so far. The same fault at the same place counts once, however many trials show it.</summary>
internal sealed class FaultList
{
    private readonly Dictionary<(Mark, string, string), SpecFault> _faults = [];

    public int Count => _faults.Count;

    /// <param name="trial">Name of the trial that shows the fault, where it takes a trial to see it.</param>
    public void Add(Mark mark, string field, string message, string? found = null, string? allowed = null, string? suggestion = null, string? trial = null)
    {
        var shown = trial is null ? message : $"{message} (in trial {trial})";
        _faults.TryAdd((mark, field, message), new SpecFault(mark.Line, mark.Column, field, Printable.Text(shown, 600), found, allowed, suggestion));
    }

    /// <summary>In the order of the text; beyond <see cref="SpecLimits.Faults"/> the last one says how many more there are.</summary>
    public IReadOnlyList<SpecFault> ToList()
    {
        var all = _faults.Values.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column).ToList();
        if (all.Count <= SpecLimits.Faults) return all;
        var hidden = all.Count - SpecLimits.Faults;
        return [.. all.Take(SpecLimits.Faults), new SpecFault(0, 0, "", $"{hidden} more {(hidden == 1 ? "fault is" : "faults are")} not listed; correct these first")];
    }
}
