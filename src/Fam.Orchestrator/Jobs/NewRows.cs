using Fam.Orchestrator.Data.Rows;

namespace Fam.Orchestrator.Jobs;

/// <summary>
/// Rows that this process has just stored, for the grains that begin with them: what was written a moment ago need not
/// be read. Each is given once. They are only what the rows were; whoever takes them writes under their versions.
/// </summary>
public sealed class NewRows
{
    /// <summary>Jobs kept at most; the oldest go, and are read when they are wanted.</summary>
    private const int MostJobs = 4_096;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<LoadedJob>> jobs = new(StringComparer.Ordinal);
    private readonly LinkedList<LoadedJob> order = [];
    private readonly Dictionary<string, (SweepRow Sweep, IReadOnlyList<JobRow> Jobs)> sweeps = new(StringComparer.Ordinal);

    /// <summary>Offers a sweep and its jobs, all of them; to be withdrawn once its grain has begun.</summary>
    public void Offer(SweepRow sweep, IReadOnlyList<LoadedJob> stored)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(stored);
        lock (gate)
        {
            sweeps[sweep.Id] = (sweep, [.. stored.Select(job => job.Job)]);
            foreach (var job in stored)
            {
                jobs[job.Job.Id] = order.AddLast(job);
                if (order.Count > MostJobs)
                    Take(order.First!.Value.Job.Id);
            }
        }
    }

    /// <summary>A grain that begins later reads its sweep's rows; its jobs stay.</summary>
    public void WithdrawSweep(string sweepId)
    {
        lock (gate)
        {
            sweeps.Remove(sweepId);
        }
    }

    /// <summary>The sweep and its jobs as they were stored; null where they are to be read.</summary>
    public (SweepRow Sweep, IReadOnlyList<JobRow> Jobs)? TakeSweep(string sweepId)
    {
        lock (gate)
        {
            return sweeps.Remove(sweepId, out var stored) ? stored : null;
        }
    }

    /// <summary>The job as it was stored; null where it is to be read.</summary>
    public LoadedJob? TakeJob(string jobId)
    {
        lock (gate)
        {
            return Take(jobId);
        }
    }

    private LoadedJob? Take(string jobId)
    {
        if (!jobs.Remove(jobId, out var place))
            return null;
        order.Remove(place);
        return place.Value;
    }
}
