using Fam.Contracts.Jobs;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Sweeps;

/// <summary>
/// Which of a sweep's open jobs its pools have been given. A job is under way from its admission to its end, also while
/// it waits for a restart, so that never more than <c>max_concurrent_trials</c> are.
/// </summary>
public sealed class SweepAdmission
{
    private readonly SortedDictionary<int, PlacedJob> waiting = [];
    private readonly Dictionary<string, JobState> underWay = [];
    private readonly Dictionary<string, PlacedJob> unsent = [];
    private readonly HashSet<string> changedMeanwhile = [];

    public bool IsEmpty => waiting.Count == 0 && underWay.Count == 0;

    /// <summary>Open jobs in each state, to be compared with the rows.</summary>
    public Dictionary<JobState, int> Counts
    {
        get
        {
            var counts = underWay.Values.CountBy(state => state).ToDictionary();
            if (waiting.Count > 0)
                counts[JobState.Queued] = counts.GetValueOrDefault(JobState.Queued) + waiting.Count;
            return counts;
        }
    }

    /// <summary>Admitted jobs that their pools have in their queues.</summary>
    public int Queued => underWay.Values.Count(state => state == JobState.Queued) - unsent.Count;

    /// <summary>Open jobs that nobody has asked to end.</summary>
    public List<string> Uncancelled =>
        [.. underWay.Where(job => job.Value != JobState.Cancelling).Select(job => job.Key), .. waiting.Values.Select(job => job.JobId)];

    /// <summary>Those of the jobs that wait for others of the sweep to end.</summary>
    public List<string> NotAdmitted(IReadOnlyList<string> jobIds)
    {
        var asked = jobIds.ToHashSet();
        return [.. waiting.Values.Select(job => job.JobId).Where(asked.Contains)];
    }

    public void Apply(JobChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        changedMeanwhile.Add(change.Job.JobId);
        Forget(change.Job);
        if (!JobTransitions.Terminal.Contains(change.State))
            underWay[change.Job.JobId] = change.State;
    }

    /// <summary>Drops all jobs that wait: they are cancelled.</summary>
    public void DropWaiting()
    {
        waiting.Clear();
        unsent.Clear();
        foreach (var (jobId, _) in underWay.Where(job => job.Value == JobState.Queued).ToList())
            underWay.Remove(jobId);
    }

    /// <summary>Notices from here on are newer than what <see cref="Recover"/> will bring.</summary>
    public void BeginRecovery() => changedMeanwhile.Clear();

    /// <summary>
    /// Begins anew from the rows of the open jobs. Those that have been under way or queue in a pool are admitted, and
    /// given to their pools again, which leave the ones they know as they are.
    /// </summary>
    public void Recover(IReadOnlyList<(PlacedJob Job, JobState State, int Attempts)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var before = underWay.ToDictionary();
        var kept = before.Where(job => changedMeanwhile.Contains(job.Key)).ToDictionary();
        waiting.Clear();
        underWay.Clear();
        unsent.Clear();
        foreach (var (jobId, state) in kept)
            underWay[jobId] = state;
        foreach (var (job, state, attempts) in rows.Where(row => !changedMeanwhile.Contains(row.Job.JobId)))
        {
            if (state == JobState.Queued && attempts == 0 && !before.ContainsKey(job.JobId))
            {
                waiting[job.Index] = job;
                continue;
            }

            underWay[job.JobId] = state;
            if (state == JobState.Queued)
                unsent[job.JobId] = job;
        }
    }

    /// <summary>Admits waiting jobs, in the order of the sweep, until so many are under way.</summary>
    /// <returns>The jobs to give to their pools.</returns>
    public List<PlacedJob> Admit(int most)
    {
        while (underWay.Count < most && waiting.Count > 0)
        {
            var (index, job) = waiting.First();
            waiting.Remove(index);
            underWay[job.JobId] = JobState.Queued;
            unsent[job.JobId] = job;
        }

        var toEnqueue = unsent.Values.ToList();
        unsent.Clear();
        return toEnqueue;
    }

    private void Forget(PlacedJob job)
    {
        waiting.Remove(job.Index);
        underWay.Remove(job.JobId);
        unsent.Remove(job.JobId);
    }
}
