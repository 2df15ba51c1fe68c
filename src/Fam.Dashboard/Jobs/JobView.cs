using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Dashboard.Jobs.Curves;

namespace Fam.Dashboard.Jobs;

/// <summary>What the page of a trial shows.</summary>
/// <param name="Runs">The trial's curves, then those that are laid over them; empty where the chosen tab shows none.</param>
/// <param name="Missing">Runs that were to be laid over it and could not be read.</param>
public sealed record JobView(JobDetail Job, string SweepName, IReadOnlyList<OverlaidRun> Runs, IReadOnlyList<string> Missing)
{
    /// <summary>Whether nothing in it can change any more.</summary>
    public bool Ended => IsEnded(Job.State);

    public static bool IsEnded(JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
