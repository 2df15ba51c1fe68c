using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Sweeps;

/// <summary>What the page of a sweep shows: the sweep, and its comparison where it has one.</summary>
/// <param name="Later">The trials that are shown instead of the sweep's first; null where those are.</param>
public sealed record SweepView(SweepDetail Sweep, ComparisonView? Comparison, Page<JobSummary>? Later = null)
{
    public IReadOnlyList<JobSummary> Shown => Later?.Items ?? Sweep.Jobs;

    /// <summary>Where the trials after the shown ones begin; null where there are none.</summary>
    public string? Next => Later is null ? Sweep.NextJobs : Later.Next;

    /// <summary>Whether nothing in it can change any more.</summary>
    public bool Ended => Sweep.State is SweepState.Completed or SweepState.Failed or SweepState.Cancelled;

    /// <summary>Whether any cell of the comparison has a score.</summary>
    public bool HasScores => Comparison is { } comparison && comparison.Arms.Any(arm => arm.Cells.Any(cell => cell is not null));
}
