using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Sweeps;

/// <summary>What the page of a sweep shows: the sweep, and its comparison where it has one.</summary>
/// <param name="Look">Number of the look that it is of: parts of the page with views of their own look again when it grows.</param>
public sealed record SweepView(SweepDetail Sweep, ComparisonView? Comparison, int Look)
{
    /// <summary>Whether nothing in it can change any more.</summary>
    public bool Ended => Sweep.State is SweepState.Completed or SweepState.Failed or SweepState.Cancelled;
}
