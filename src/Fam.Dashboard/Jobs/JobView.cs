using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Dashboard.Jobs;

/// <summary>What the page of a trial shows, its log apart.</summary>
public sealed record JobView(JobDetail Job, string SweepName, IReadOnlyList<MetricSeries> Curves)
{
    /// <summary>Whether nothing in it can change any more.</summary>
    public bool Ended => IsEnded(Job.State);

    public static bool IsEnded(JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;
}
