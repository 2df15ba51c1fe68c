using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Jobs;

/// <summary>A job's row as its pool sees it.</summary>
public static class JobPlacement
{
    public static PlacedJob Place(this JobRow job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new(job.Id, job.SweepId, job.ResourcePool, job.Slots, job.Priority, job.CreatedAt, job.Index, job.NotBefore, job.RestartReason);
    }
}
