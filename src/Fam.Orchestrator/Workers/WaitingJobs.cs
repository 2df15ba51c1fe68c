using System.Runtime.InteropServices;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>
/// The jobs of a pool that wait, kept apart by priority and shape, so that a decision costs the same at any length; a
/// job in its restart delay stands aside.
/// </summary>
/// <param name="running">What runs, which fair share goes by; changes are told by <see cref="RunningChanged"/>.</param>
/// <param name="clock">By which waits are timed.</param>
public sealed class WaitingJobs(RunningSlots running, TimeProvider clock)
{
    private static readonly Comparer<PlacedJob> Due = Comparer<PlacedJob>.Create((a, b) =>
        a.NotBefore!.Value.CompareTo(b.NotBefore!.Value) is not 0 and var byTime ? byTime : string.CompareOrdinal(a.JobId, b.JobId));

    private readonly Dictionary<string, Waiter> jobs = [];
    private readonly Dictionary<string, HashSet<string>> bySweep = [];
    private readonly SortedSet<PlacedJob> delayed = new(Due);
    private readonly SortedDictionary<int, Dictionary<RequestShape, Lane>> lanes = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));
    private readonly Dictionary<string, Dictionary<Lane, int>> lanesOfOwner = [];

    public int Count => jobs.Count;

    /// <summary>Lanes with jobs that could start now, by priority, the highest first.</summary>
    public IEnumerable<(int Priority, IReadOnlyCollection<Lane> Lanes)> Levels => lanes.Select(level => (level.Key, (IReadOnlyCollection<Lane>)level.Value.Values));

    public int CountOf(string sweepId) => bySweep.TryGetValue(sweepId, out var jobIds) ? jobIds.Count : 0;

    /// <summary>Slots that its jobs ask for, without those that ask for more than <paramref name="largest"/>.</summary>
    public int SlotsAsked(int largest) => jobs.Values.Where(waiter => waiter.Job.Slots <= largest).Sum(waiter => waiter.Job.Slots);

    public PlacedJob? Find(string jobId) => jobs.GetValueOrDefault(jobId).Job;

    /// <summary>What a job has waited for so far, as far as it is worth telling.</summary>
    public List<WaitSpell> WaitedBy(string jobId) => jobs.TryGetValue(jobId, out var waiter) ? WaitTotals.Told(Waited(waiter)) : [];

    /// <summary>Seconds of the clock that waits are timed by.</summary>
    public double Now => clock.GetTimestamp() / (double)clock.TimestampFrequency;

    public Lane? LaneOf(PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return lanes.TryGetValue(job.Priority, out var level) ? level.GetValueOrDefault(RequestShape.Of(job)) : null;
    }

    /// <summary>Jobs of a higher priority that could start now.</summary>
    public int CountAbove(int priority) => lanes.TakeWhile(level => level.Key > priority).Sum(level => level.Value.Values.Sum(lane => lane.Count));

    public bool IsWaitedFor(RequestShape shape) => lanes.Values.Any(level => level.ContainsKey(shape));

    /// <summary>Adds the job, or puts its newer version in its place.</summary>
    public void Put(PlacedJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var before = jobs.TryGetValue(job.JobId, out var known) ? Waited(known) : job.Waited ?? [];
        Remove(job.JobId);
        if (!bySweep.TryGetValue(job.SweepId, out var jobIds))
            bySweep[job.SweepId] = jobIds = [];
        jobIds.Add(job.JobId);
        if (job.NotBefore is not null)
            delayed.Add(job);
        else
            Join(job);
        jobs[job.JobId] = new Waiter(job, LaneOf(job)?.Waited, Now, before);
    }

    public void Remove(string jobId)
    {
        if (!jobs.Remove(jobId, out var waiter))
            return;
        var job = waiter.Job;
        if (job.NotBefore is not null)
            delayed.Remove(job);
        else
            Leave(job);
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

    /// <summary>Slots of the owner and the sweep run or run no more.</summary>
    public void RunningChanged(string owner, string sweepId)
    {
        if (!lanesOfOwner.TryGetValue(owner, out var touched))
            return;
        foreach (var lane in touched.Keys)
            lane.Sort(owner, sweepId);
    }

    private List<WaitSpell> Waited(Waiter waiter) => waiter.Job.NotBefore is null
        ? WaitTotals.Joined(waiter.Before, LaneOf(waiter.Job)!.Waited.Since(waiter.Then!, waiter.Came, Now))
        : WaitTotals.Joined(waiter.Before, [new WaitSpell(WaitingCodes.RestartDelay, $"restart delay after: {waiter.Job.RestartReason ?? "a failed start"}", Now - waiter.Came)]);

    private void Join(PlacedJob job)
    {
        var shape = RequestShape.Of(job);
        if (!lanes.TryGetValue(job.Priority, out var level))
            lanes[job.Priority] = level = [];
        if (!level.TryGetValue(shape, out var lane))
            level[shape] = lane = new Lane(shape, job.Priority, running) { Waited = WaitTotals.Begin(Now) };
        lane.Add(job);
        if (!lanesOfOwner.TryGetValue(job.Owner, out var counts))
            lanesOfOwner[job.Owner] = counts = [];
        counts[lane] = counts.GetValueOrDefault(lane) + 1;
    }

    private void Leave(PlacedJob job)
    {
        if (LaneOf(job) is not { } lane)
            return;
        lane.Remove(job);
        var counts = lanesOfOwner[job.Owner];
        if (--counts[lane] == 0 && counts.Remove(lane) && counts.Count == 0)
            lanesOfOwner.Remove(job.Owner);
        if (lane.Count == 0 && lanes[job.Priority].Remove(lane.Shape) && lanes[job.Priority].Count == 0)
            lanes.Remove(job.Priority);
    }

    /// <summary>A job, and what there was when it came.</summary>
    /// <param name="Then">What its lane had waited for; null while it stands aside.</param>
    /// <param name="Came">By <see cref="Now"/>.</param>
    /// <param name="Before">What it had waited for by then.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Waiter(PlacedJob Job, WaitTotals? Then, double Came, List<WaitSpell> Before);
}
