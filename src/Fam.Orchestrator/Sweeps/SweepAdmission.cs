using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Sweeps;

/// <summary>
/// Which of a sweep's open jobs its pools have been given. A job is under way from its admission to its end, also while
/// it waits for a restart, so that never more than <c>max_concurrent_trials</c> are.
/// </summary>
/// <param name="clock">By which waits are timed.</param>
/// <param name="window">Jobs of one shape that wait in their pool at once, at most.</param>
public sealed class SweepAdmission(TimeProvider clock, int window = int.MaxValue)
{
    /// <summary>Jobs that wait for others of the sweep, apart by pool and shape: what fits nowhere holds nothing else back.</summary>
    private readonly Dictionary<(string Pool, RequestShape Shape), AdmissionLine> lines = [];
    private readonly Dictionary<string, (PlacedJob Job, long Since)> waiting = [];
    private readonly Dictionary<string, (JobState State, AdmissionLine Line)> underWay = [];
    private readonly HashSet<string> paused = [];
    private readonly Dictionary<string, PlacedJob> unsent = [];
    private readonly HashSet<string> changedMeanwhile = [];
    private bool isFull;

    public bool IsEmpty => waiting.Count == 0 && underWay.Count == 0 && paused.Count == 0;

    /// <summary>Admitted jobs that have not ended.</summary>
    public int UnderWay => underWay.Count;

    /// <summary>Open jobs in each state, to be compared with the rows.</summary>
    public Dictionary<JobState, int> Counts
    {
        get
        {
            var counts = underWay.Values.CountBy(job => job.State).ToDictionary();
            if (waiting.Count > 0)
                counts[JobState.Queued] = counts.GetValueOrDefault(JobState.Queued) + waiting.Count;
            if (paused.Count > 0)
                counts[JobState.Paused] = paused.Count;
            return counts;
        }
    }

    /// <summary>Admitted jobs that their pools have in their queues.</summary>
    public int Queued => lines.Values.Sum(line => line.Queued) - unsent.Count;

    /// <summary>Open jobs that nobody has asked to end.</summary>
    public List<string> Uncancelled =>
        [.. underWay.Where(job => job.Value.State != JobState.Cancelling).Select(job => job.Key), .. waiting.Keys, .. paused];

    /// <summary>Jobs that wait or run, and that nobody has asked to stop.</summary>
    public List<string> Unpaused =>
        [.. underWay.Where(job => job.Value.State is not (JobState.Cancelling or JobState.Stopping)).Select(job => job.Key), .. waiting.Keys];

    /// <summary>Jobs whose attempts are ending at a checkpoint.</summary>
    public List<string> Stopping => [.. underWay.Where(job => job.Value.State == JobState.Stopping).Select(job => job.Key)];

    /// <summary>Those of the jobs that wait for others of the sweep.</summary>
    public List<string> NotAdmitted(IReadOnlyList<string> jobIds)
    {
        ArgumentNullException.ThrowIfNull(jobIds);
        return [.. jobIds.Where(waiting.ContainsKey)];
    }

    public void Apply(JobChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        changedMeanwhile.Add(change.Job.JobId);
        var wasUnderWay = underWay.ContainsKey(change.Job.JobId);
        Forget(change.Job.JobId);
        if (JobTransitions.Terminal.Contains(change.State))
            return;
        if (change.State == JobState.Paused)
            paused.Add(change.Job.JobId);
        else if (change.State == JobState.Queued && !wasUnderWay)
            Wait(change.Job, isFresh: false, clock.GetTimestamp());
        else
            SetUnderWay(change.Job, change.State);
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
        var (now, since) = (clock.GetTimestamp(), waiting.ToDictionary(job => job.Key, job => job.Value.Since));
        foreach (var jobId in waiting.Keys.Concat(underWay.Keys).Concat(paused).Where(jobId => !changedMeanwhile.Contains(jobId)).ToList())
            Forget(jobId);
        unsent.Clear();
        foreach (var (job, state, attempts) in rows.Where(row => !changedMeanwhile.Contains(row.Job.JobId)))
        {
            if (state == JobState.Paused)
            {
                paused.Add(job.JobId);
            }
            else if (state == JobState.Queued && !before.Contains(job.JobId))
            {
                Wait(job, isFresh: attempts == 0, since.GetValueOrDefault(job.JobId, now));
            }
            else
            {
                SetUnderWay(job, state);
                if (state == JobState.Queued)
                    unsent[job.JobId] = job;
            }
        }
    }

    /// <summary>
    /// Admits waiting jobs, in the order of the sweep, until so many are under way, or the window of their shape is full.
    /// A window is filled when half of it is empty, so that pools are told in batches.
    /// </summary>
    /// <returns>The jobs to give to their pools.</returns>
    public List<PlacedJob> Admit(int most)
    {
        var open = new PriorityQueue<AdmissionLine, (bool IsFresh, int Index)>(lines.Values.Where(line => line.Jobs.Count > 0 && line.Queued <= window / 2).Select(line => (line, line.Turn)));
        while (underWay.Count < most && open.TryDequeue(out var line, out var turn))
        {
            var job = line.Jobs[turn];
            line.Jobs.Remove(turn);
            waiting.Remove(job.JobId, out var held);
            SetUnderWay(job, JobState.Queued);
            unsent[job.JobId] = job with { Waited = Waited(held.Since, most) };
            if (line.Jobs.Count > 0 && line.Queued < window)
                open.Enqueue(line, line.Turn);
        }

        isFull = underWay.Count >= most;
        var toEnqueue = unsent.Values.ToList();
        unsent.Clear();
        return toEnqueue;
    }

    /// <summary>What a job waited for until it was admitted: the limit, where that was reached when jobs were last admitted, else those before it.</summary>
    private List<WaitSpell>? Waited(long since, int most)
    {
        var seconds = clock.GetElapsedTime(since).TotalSeconds;
        return seconds < WaitTotals.Shortest ? null
            : isFull ? [new WaitSpell(WaitingCodes.MaxConcurrentTrials, string.Create(CultureInfo.InvariantCulture, $"max_concurrent_trials is {most}"), seconds)]
            : [new WaitSpell(WaitingCodes.SweepOrder, "other trials of its sweep went first", seconds)];
    }

    private void Wait(PlacedJob job, bool isFresh, long since)
    {
        waiting[job.JobId] = (job, since);
        LineOf(job).Jobs[(isFresh, job.Index)] = job;
    }

    private void SetUnderWay(PlacedJob job, JobState state)
    {
        var line = LineOf(job);
        underWay[job.JobId] = (state, line);
        if (state == JobState.Queued)
            line.Queued++;
    }

    private AdmissionLine LineOf(PlacedJob job)
    {
        var key = (job.ResourcePool, RequestShape.Of(job));
        return lines.TryGetValue(key, out var line) ? line : lines[key] = new AdmissionLine();
    }

    private void Forget(string jobId)
    {
        if (waiting.Remove(jobId, out var held))
        {
            var jobs = LineOf(held.Job).Jobs;
            jobs.Remove((true, held.Job.Index));
            jobs.Remove((false, held.Job.Index));
        }

        if (underWay.Remove(jobId, out var admitted) && admitted.State == JobState.Queued)
            admitted.Line.Queued--;
        unsent.Remove(jobId);
        paused.Remove(jobId);
    }

    /// <summary>The jobs of one pool and one shape.</summary>
    private sealed class AdmissionLine
    {
        /// <summary>Those that are not admitted, by whether they were never tried, then in the order of the sweep: what was begun is gone on with first.</summary>
        public SortedDictionary<(bool IsFresh, int Index), PlacedJob> Jobs { get; } = [];

        /// <summary>Those that are, and wait in the pool.</summary>
        public int Queued { get; set; }

        public (bool IsFresh, int Index) Turn => Jobs.First().Key;
    }
}
