using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class WaitingJobsTests
{
    [Fact]
    public void The_order_is_priority_then_fair_share_then_submission_whatever_order_they_came_in()
    {
        var random = new Random(3);
        var running = new RunningSlots(new Dictionary<string, double>());
        running.Add("ann", "s0", 2);
        running.Add("bob", "s1", 1);
        running.Add("bob", "s3", 1);
        var jobs = Enumerable.Range(0, 210).Select(i => Job($"s{i % 7}", i, owner: i % 7 % 2 == 0 ? "ann" : "bob", priority: i % 3, minutes: i % 7)).ToList();
        var queue = new WaitingJobs(running, TimeProvider.System);
        foreach (var job in jobs.OrderBy(_ => random.Next()))
            queue.Put(job);
        var taken = new List<PlacedJob>();
        while (Next(queue) is { } next)
        {
            taken.Add(next);
            queue.Remove(next.JobId);
        }

        Assert.Equal(jobs.OrderByDescending(job => job.Priority).ThenBy(job => running.OfOwner(job.Owner)).ThenBy(job => running.OfSweep(job.SweepId))
            .ThenBy(job => job.SubmittedAt).ThenBy(job => job.SweepId, StringComparer.Ordinal).ThenBy(job => job.Index), taken);
    }

    [Fact]
    public void What_runs_moves_its_owner_and_sweep_back()
    {
        var running = new RunningSlots(new Dictionary<string, double> { ["bob"] = 2 });
        var queue = new WaitingJobs(running, TimeProvider.System);
        foreach (var (owner, sweep) in new[] { ("ann", "a"), ("ann", "b"), ("bob", "c") })
        {
            for (var i = 0; i < 4; i++)
                queue.Put(Job(sweep, i, owner));
        }

        var order = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            var next = Next(queue)!;
            order.Add(next.JobId);
            queue.Remove(next.JobId);
            running.Add(next.Owner, next.SweepId, next.Slots);
            queue.RunningChanged(next.Owner, next.SweepId);
        }

        // bob weighs 2: two of his for each of ann's, whose sweeps take turns.
        Assert.Equal(["a-0", "c-0", "c-1", "b-0", "c-2", "c-3", "a-1", "b-1", "a-2"], order);
    }

    [Fact]
    public void Jobs_of_one_shape_share_a_lane()
    {
        var queue = new WaitingJobs(new RunningSlots(new Dictionary<string, double>()), TimeProvider.System);
        queue.Put(Job("s", 0, slots: 8, priority: 9));
        queue.Put(Job("s", 1, slots: 2));
        queue.Put(Job("s", 2, slots: 2) with { Asks = new() { SlotsPerTrial = 2, Labels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } } });
        queue.Put(Job("s", 3, slots: 2) with { Asks = new() { SlotsPerTrial = 2, Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } } });
        Assert.Equal([(9, 1), (0, 2)], queue.Levels.Select(level => (level.Priority, level.Lanes.Count)));
        Assert.Equal(1, queue.CountAbove(0));
        queue.Remove("s-0");
        Assert.Equal([(0, 2)], queue.Levels.Select(level => (level.Priority, level.Lanes.Count)));
    }

    [Fact]
    public void A_delayed_job_stands_aside_and_takes_its_old_place()
    {
        var queue = new WaitingJobs(new RunningSlots(new Dictionary<string, double>()), TimeProvider.System);
        queue.Put(Job("s", 1));
        queue.Put(Job("s", 0) with { NotBefore = DateTimeOffset.UnixEpoch.AddSeconds(5) });
        queue.Release(DateTimeOffset.UnixEpoch.AddSeconds(4));
        Assert.Equal("s-1", Next(queue)?.JobId);
        queue.Release(DateTimeOffset.UnixEpoch.AddSeconds(5));
        Assert.Equal("s-0", Next(queue)?.JobId);
    }

    [Fact]
    public void A_sweeps_jobs_are_counted_and_leave_together()
    {
        var queue = new WaitingJobs(new RunningSlots(new Dictionary<string, double>()), TimeProvider.System);
        foreach (var sweep in new[] { "a", "b" })
        {
            for (var i = 0; i < 3; i++)
                queue.Put(Job(sweep, i, slots: 1 + i) with { NotBefore = i == 2 ? DateTimeOffset.UnixEpoch : null });
        }

        queue.Put(Job("a", 0, priority: 4));
        Assert.Equal((3, 3, 0), (queue.CountOf("a"), queue.CountOf("b"), queue.CountOf("c")));
        queue.RemoveSweep("a");
        queue.RemoveSweep("c");
        Assert.Equal((0, 3), (queue.CountOf("a"), queue.CountOf("b")));
        queue.Release(DateTimeOffset.MaxValue);
        Assert.Equal("b-0", Next(queue)?.JobId);
        Assert.Null(queue.Find("a-2"));
    }

    private static PlacedJob? Next(WaitingJobs queue) =>
        queue.Levels.Select(level => level.Lanes.Min(Lane.ByTurn)!.Head).FirstOrDefault();

    private static PlacedJob Job(string sweep, int index, string owner = "local", int priority = 0, int slots = 1, int minutes = 0) =>
        new($"{sweep}-{index}", sweep, "default", slots, priority, DateTimeOffset.UnixEpoch.AddMinutes(minutes), index, NotBefore: null, RestartReason: null, owner, Asks: null);
}
