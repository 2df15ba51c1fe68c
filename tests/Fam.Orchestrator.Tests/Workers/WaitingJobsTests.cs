using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Workers;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class WaitingJobsTests
{
    [Fact]
    public void The_order_is_priority_then_submission_whatever_order_they_came_in()
    {
        var random = new Random(3);
        var jobs = Enumerable.Range(0, 200).Select(i => Job($"s{i % 7}", i, priority: i % 3, slots: 1 + (i % 4), minutes: i % 7)).ToList();
        var queue = new WaitingJobs();
        foreach (var job in jobs.OrderBy(_ => random.Next()))
            queue.Put(job);
        var taken = new List<PlacedJob>();
        while (queue.Next(largestWorker: 4) is { } next)
        {
            taken.Add(next);
            queue.Remove(next.JobId);
        }

        Assert.Equal(jobs.OrderByDescending(job => job.Priority).ThenBy(job => job.SubmittedAt).ThenBy(job => job.SweepId, StringComparer.Ordinal).ThenBy(job => job.Index), taken);
    }

    [Fact]
    public void Jobs_too_large_for_any_worker_are_stepped_over()
    {
        var queue = new WaitingJobs();
        queue.Put(Job("s", 0, slots: 8, priority: 9));
        queue.Put(Job("s", 1, slots: 2));
        Assert.Equal("s-1", queue.Next(largestWorker: 4)?.JobId);
        Assert.Equal("s-0", queue.Next(largestWorker: 8)?.JobId);
        Assert.Null(queue.Next(largestWorker: 1));
    }

    [Fact]
    public void A_delayed_job_stands_aside_and_takes_its_old_place()
    {
        var queue = new WaitingJobs();
        queue.Put(Job("s", 1));
        queue.Put(Job("s", 0) with { NotBefore = DateTimeOffset.UnixEpoch.AddSeconds(5) });
        queue.Release(DateTimeOffset.UnixEpoch.AddSeconds(4));
        Assert.Equal("s-1", queue.Next(1)?.JobId);
        queue.Release(DateTimeOffset.UnixEpoch.AddSeconds(5));
        Assert.Equal("s-0", queue.Next(1)?.JobId);
    }

    [Fact]
    public void A_sweeps_jobs_are_counted_and_leave_together()
    {
        var queue = new WaitingJobs();
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
        Assert.Equal("b-0", queue.Next(4)?.JobId);
        Assert.Null(queue.Find("a-2"));
    }

    private static PlacedJob Job(string sweep, int index, int priority = 0, int slots = 1, int minutes = 0) =>
        new($"{sweep}-{index}", sweep, "default", slots, priority, DateTimeOffset.UnixEpoch.AddMinutes(minutes), index, NotBefore: null, RestartReason: null);
}
