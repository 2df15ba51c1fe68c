namespace Fam.Orchestrator.Sweeps.Search;

/// <summary>
/// Chooses values, trial by trial. A choice depends on nothing but the search's own arguments and the number of the
/// trial, so it needs no state to be restored and its trials may be asked for in any order.
/// </summary>
public interface ITrialChoices
{
    /// <summary>Number of choices there are.</summary>
    int Count { get; }

    /// <summary>The choice of each parameter, in their order, for a trial from 0 to <see cref="Count"/> - 1.</summary>
    IReadOnlyList<Choice> Choose(int trial);
}
