using Fam.Orchestrator.Sweeps.Specs.Reading;
using Fam.Orchestrator.Sweeps.Specs.Schema;

namespace Fam.Orchestrator.Sweeps.Specs.Trials;

/// <summary>One trial under the rules that join several keys. A rule is silent where a key it needs has no value.</summary>
/// <param name="Values">The trial, without what it leaves to a checkpoint: that is judged where the checkpoint is read.</param>
/// <param name="Faults">Takes what is wrong.</param>
/// <param name="Trial">Its name, for the message; null where the sweep has one trial.</param>
internal sealed record TrialCheck(TrialValues Values, FaultList Faults, string? Trial)
{
    /// <summary>Every rule over the keys of one trial.</summary>
    public void Run()
    {
        ModelRules.Check(this);
        TrainingRules.Check(this);
        TaskRules.Check(this);
        ResourceRules.Check(this);
    }

    /// <param name="paths">The keys involved; the first one that is written is pointed at.</param>
    public void Fault(IReadOnlyList<string> paths, string message, string allowed)
    {
        var field = paths.FirstOrDefault(Values.IsSet) ?? paths[0];
        Faults.Add(Values.Place(paths), field, message, Values[field] is { } value ? SpecValue.Format(value) : null, allowed, trial: Trial);
    }
}
