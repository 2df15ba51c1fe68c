using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// The jobs of a pool that wait: higher priority first, then in the order of submission; a job in its restart delay
/// stands aside. Jobs are kept apart by the slots they ask for, so that a decision costs the same at any length.
/// </summary>
public sealed class WaitingJobs
{
    private static readonly Comparer<PlacedJob> Order = Comparer<PlacedJob>.Create((a, b) =>
        b.Priority.CompareTo(a.Priority) is not 0 and var byPriority ? byPriority
        : a.SubmittedAt.CompareTo(b.SubmittedAt) is not 0 and var byTime ? byTime
        : string.CompareOrdinal(a.SweepId, b.SweepId) is not 0 and var bySweep ? bySweep
        : a.Index.CompareTo(b.Index));

    private static readonly Comparer<PlacedJob> Due = Comparer<PlacedJob>.Create((a, b) =>
        a.NotBefore!.Value.CompareTo(b.NotBefore!.Value) is not 0 and var byTime ? byTime : string.CompareOrdinal(a.JobId, b.JobId));

    private readonly Dictionary<string, PlacedJob> jobs = [];
    private readonly Dictionary<string, HashSet<string>> bySweep = [];
    private readonly SortedDictionary<int, SortedSet<PlacedJob>> ready = [];
    private readonly SortedSet<PlacedJob> delayed = new(Due);

    public int CountOf(string sweepId) => bySweep.TryGetValue(sweepId, out var jobIds) ? jobIds.Count : 0;

    /// <summary>Slots that its jobs ask for, without those that ask for more than <paramref name="largest"/>.</summary>
    public int SlotsAsked(int largest) => jobs.Values.Where(job => job.Slots <= largest).Sum(job => job.Slots);

    public PlacedJob? Find(string jobId) => jobs.GetValueOrDefault(jobId);

    /// <summary>Adds the job, or puts its newer version in its place.</summary>
    public void Put(PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        Remove(job.JobId);
        jobs[job.JobId] = job;
        if (!bySweep.TryGetValue(job.SweepId, out var jobIds))
            bySweep[job.SweepId] = jobIds = [];
        jobIds.Add(job.JobId);
        if (job.NotBefore is not null)
            delayed.Add(job);
        else
            ReadyFor(job.Slots).Add(job);
    }

    public void Remove(string jobId)
    {
        if (!jobs.Remove(jobId, out var job))
            return;
        if (job.NotBefore is not null)
            delayed.Remove(job);
        else if (ready.TryGetValue(job.Slots, out var alike) && alike.Remove(job) && alike.Count == 0)
            ready.Remove(job.Slots);
        if (bySweep.TryGetValue(job.SweepId, out var jobIds) && jobIds.Remove(jobId) && jobIds.Count == 0)
            bySweep.Remove(job.SweepId);
    }

    public void RemoveSweep(string sweepId)
    {
        foreach (var jobId in bySweep.TryGetValue(sweepId, out var jobIds) ? jobIds.ToList() : [])
            Remove(jobId);
    }

    /// <summary>Lets jobs whose restart delay is over queue with the others.</summary>
    public void Release(DateTimeOffset now)
    {
        while (delayed.Min is { } first && first.NotBefore <= now)
            Put(first with { NotBefore = null });
    }

    /// <summary>The job whose turn it is, of those that ask for no more slots than the largest worker has.</summary>
    public PlacedJob? Next(int largestWorker)
    {
        PlacedJob? next = null;
        foreach (var (slots, alike) in ready)
        {
            if (slots > largestWorker)
                break;
            if (next is null || Order.Compare(alike.Min!, next) < 0)
                next = alike.Min;
        }

        return next;
    }

    private SortedSet<PlacedJob> ReadyFor(int slots)
    {
        if (!ready.TryGetValue(slots, out var alike))
            ready[slots] = alike = new SortedSet<PlacedJob>(Order);
        return alike;
    }
}
