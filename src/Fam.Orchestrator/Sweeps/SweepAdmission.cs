using Fam.Contracts.Jobs;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Sweeps;

/// <summary>
/// Which of a sweep's open jobs its pools have been given. A job is under way from its admission to its end, also while
/// it waits for a restart, so that never more than <c>max_concurrent_trials</c> are.
/// </summary>
public sealed class SweepAdmission
{
    /// <summary>By whether a job has never been tried, then in the order of the sweep: what was begun is gone on with first.</summary>
    private readonly SortedDictionary<(bool IsFresh, int Index), PlacedJob> waiting = [];
    private readonly Dictionary<string, JobState> underWay = [];
    private readonly HashSet<string> paused = [];
    private readonly Dictionary<string, PlacedJob> unsent = [];
    private readonly HashSet<string> changedMeanwhile = [];

    public bool IsEmpty => waiting.Count == 0 && underWay.Count == 0 && paused.Count == 0;

    /// <summary>Open jobs in each state, to be compared with the rows.</summary>
    public Dictionary<JobState, int> Counts
    {
        get
        {
            var counts = underWay.Values.CountBy(state => state).ToDictionary();
            if (waiting.Count > 0)
                counts[JobState.Queued] = counts.GetValueOrDefault(JobState.Queued) + waiting.Count;
            if (paused.Count > 0)
                counts[JobState.Paused] = paused.Count;
            return counts;
        }
    }

    /// <summary>Admitted jobs that their pools have in their queues.</summary>
    public int Queued => underWay.Values.Count(state => state == JobState.Queued) - unsent.Count;

    /// <summary>Open jobs that nobody has asked to end.</summary>
    public List<string> Uncancelled =>
        [.. underWay.Where(job => job.Value != JobState.Cancelling).Select(job => job.Key), .. waiting.Values.Select(job => job.JobId), .. paused];

    /// <summary>Jobs that wait or run, and that nobody has asked to stop.</summary>
    public List<string> Unpaused =>
        [.. underWay.Where(job => job.Value is not (JobState.Cancelling or JobState.Stopping)).Select(job => job.Key), .. waiting.Values.Select(job => job.JobId)];

    /// <summary>Jobs whose attempts are ending at a checkpoint.</summary>
    public List<string> Stopping => [.. underWay.Where(job => job.Value == JobState.Stopping).Select(job => job.Key)];

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
        var wasUnderWay = underWay.ContainsKey(change.Job.JobId);
        Forget(change.Job);
        if (JobTransitions.Terminal.Contains(change.State))
            return;
        if (change.State == JobState.Paused)
            paused.Add(change.Job.JobId);
        else if (change.State == JobState.Queued && !wasUnderWay)
            waiting[(false, change.Job.Index)] = change.Job;
        else
            underWay[change.Job.JobId] = change.State;
    }

    /// <summary>Notices from here on are newer than what <see cref="Recover"/> will bring.</summary>
    public void BeginRecovery() => changedMeanwhile.Clear();

    /// <summary>
    /// Begins anew from the rows of the open jobs. Those that queue in a pool are given to it again, which leaves the ones
    /// it knows as they are; the others that are queued wait for their admission, those that were begun first.
    /// </summary>
    public void Recover(IReadOnlyList<(PlacedJob Job, JobState State, int Attempts)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var before = underWay.Keys.ToHashSet();
        KeepOnly(changedMeanwhile);
        unsent.Clear();
        foreach (var (job, state, attempts) in rows.Where(row => !changedMeanwhile.Contains(row.Job.JobId)))
        {
            if (state == JobState.Paused)
            {
                paused.Add(job.JobId);
            }
            else if (state == JobState.Queued && !before.Contains(job.JobId))
            {
                waiting[(attempts == 0, job.Index)] = job;
            }
            else
            {
                underWay[job.JobId] = state;
                if (state == JobState.Queued)
                    unsent[job.JobId] = job;
            }
        }
    }

    /// <summary>Admits waiting jobs, in the order of the sweep, until so many are under way.</summary>
    /// <returns>The jobs to give to their pools.</returns>
    public List<PlacedJob> Admit(int most)
    {
        while (underWay.Count < most && waiting.Count > 0)
        {
            var (place, job) = waiting.First();
            waiting.Remove(place);
            underWay[job.JobId] = JobState.Queued;
            unsent[job.JobId] = job;
        }

        var toEnqueue = unsent.Values.ToList();
        unsent.Clear();
        return toEnqueue;
    }

    private void Forget(PlacedJob job)
    {
        waiting.Remove((true, job.Index));
        waiting.Remove((false, job.Index));
        underWay.Remove(job.JobId);
        unsent.Remove(job.JobId);
        paused.Remove(job.JobId);
    }

    private void KeepOnly(HashSet<string> jobIds)
    {
        foreach (var (place, _) in waiting.Where(job => !jobIds.Contains(job.Value.JobId)).ToList())
            waiting.Remove(place);
        foreach (var jobId in underWay.Keys.Where(jobId => !jobIds.Contains(jobId)).ToList())
            underWay.Remove(jobId);
        paused.IntersectWith(jobIds);
    }
}
