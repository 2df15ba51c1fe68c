using System.Globalization;
using Fam.Contracts.Views;
using Fam.Orchestrator.Jobs;

namespace Fam.Orchestrator.Workers;

/// <summary>Why queued jobs of a pool do not run yet: everything that holds each of them, the first thing first.</summary>
public sealed class WaitingReasons(string poolName, PoolState pool, DateTimeOffset now)
{
    /// <summary>What holds every job of a shape; asked for many jobs at once, it is looked up once.</summary>
    private readonly Dictionary<RequestShape, ShapeReasons> byShape = [];
    private readonly Dictionary<int, int> above = [];

    /// <summary>The reasons of each of these jobs that is in the queue.</summary>
    public static List<JobWaits> Of(string poolName, PoolState pool, IEnumerable<string> jobIds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(jobIds);
        var reasons = new WaitingReasons(poolName, pool, now);
        return jobIds.Select(pool.Queue.Find).OfType<PlacedJob>().Select(job => new JobWaits(job.JobId, reasons.Of(job))).ToList();
    }

    /// <summary>Notes in each lane what its jobs wait for, so that they can say so when they start.</summary>
    public static void Note(string poolName, PoolState pool, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var reasons = new WaitingReasons(poolName, pool, now);
        foreach (var lane in pool.Queue.Levels.SelectMany(level => level.Lanes))
            lane.Waited = lane.Waited.Then(reasons.OfShape(lane.Shape) is { All: [var first, ..] } ? first : reasons.Order(lane.Head, lane.Shape).FirstOrDefault(), pool.Queue.Now);
    }

    private List<WaitingReason> Of(PlacedJob job)
    {
        var reasons = new List<WaitingReason>();
        if (job.NotBefore is { } due && due > now)
        {
            var after = job.RestartReason ?? "a failed start";
            reasons.Add(Reason(WaitingCodes.RestartDelay, $"restarts in {Math.Ceiling((due - now).TotalSeconds)} s after: {after}", ("until", due.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)), ("after", after)));
        }

        var shape = RequestShape.Of(job);
        var ofShape = OfShape(shape);
        reasons.AddRange(ofShape.All);
        if (ofShape.CanEverRun)
            reasons.AddRange(Order(job, shape));
        return reasons;
    }

    private ShapeReasons OfShape(RequestShape shape) => byShape.TryGetValue(shape, out var known) ? known : byShape[shape] = new ShapeReasons(poolName, pool, shape);

    /// <summary>What goes before it, though it could run.</summary>
    private IEnumerable<WaitingReason> Order(PlacedJob job, RequestShape shape)
    {
        if (pool.Preemptions.For(job.JobId) is { Victims.Count: > 0 } preemption)
        {
            var victims = preemption.Victims.Select(lease => lease.JobId).ToList();
            yield return Reason(WaitingCodes.Preempting, $"{string.Join(", ", victims)} on worker {preemption.WorkerId} {(victims.Count == 1 ? "is" : "are")} to make room for it", ("victims", string.Join(",", victims)), ("worker", preemption.WorkerId));
        }

        if (!above.TryGetValue(job.Priority, out var ahead))
            above[job.Priority] = ahead = pool.Queue.CountAbove(job.Priority);
        if (ahead > 0)
            yield return Reason(WaitingCodes.Priority, ahead == 1 ? "1 job of higher priority waits too" : $"{ahead} jobs of higher priority wait too", ("priority", Text(job.Priority)), ("ahead", Text(ahead)));
        if (pool.Queue.LaneOf(job) is not { } lane)
            yield break;
        var next = lane.Head;
        if (next.Owner != job.Owner && pool.Running.ShareOf(job.Owner) > pool.Running.ShareOf(next.Owner))
        {
            var (running, nextRunning) = (pool.Running.OfOwner(job.Owner), pool.Running.OfOwner(next.Owner));
            yield return Reason(
                WaitingCodes.FairShare, $"{next.Owner} has {nextRunning} slots running and goes before {job.Owner} with {running}",
                ("owner", job.Owner), ("running", Text(running)), ("next_owner", next.Owner), ("next_running", Text(nextRunning)));
        }

        var kept = pool.FitOf(shape).Workers.Where(worker => DeviceChoice.Of(worker.Devices, shape) is not null && !pool.Rule.Reservations.Allows(lane, worker.Id)).Select(worker => worker.Id).ToList();
        if (kept.Count > 0)
            yield return Reason(WaitingCodes.Reserved, $"free slots on {string.Join(", ", kept.Take(3))} are kept for a job that needs more of them", ("workers", string.Join(",", kept)));
    }

    internal static WaitingReason Reason(string code, string message, params (string Name, string Value)[] data) =>
        new(code, message, data.ToDictionary(pair => pair.Name, pair => pair.Value));

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
