using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Workers;
using static Fam.Orchestrator.Tests.Hosting.Scripts;
using static Fam.Orchestrator.Tests.Workers.PoolWorld;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class PreemptionTests
{
    [Fact]
    public void The_victim_is_the_one_whose_end_loses_the_least_work()
    {
        var world = Full(4);
        world.Unsaved("low-0", 300);
        world.Unsaved("low-1", 40);
        world.Unsaved("low-2", 7);
        world.Unsaved("low-3", 90);
        var high = Job("high", 0, priority: 1);
        world.Submit(high);
        Assert.Equal(["low-2"], Victims(world));
        Assert.StartsWith("slots_busy,preempting", world.Why(high), StringComparison.Ordinal);
        // What is under way is waited for.
        Assert.Empty(Victims(world));
        world.End("low-2", JobState.Queued);
        Assert.Equal(["high-0"], world.PlaceAll());
        Assert.Empty(Victims(world));
    }

    [Fact]
    public void No_more_are_stopped_than_it_takes_and_all_on_one_worker()
    {
        var world = new PoolWorld();
        world.Worker("a", 4);
        world.Worker("b", 4);
        world.Submit(Job("wide", 0, slots: 3, priority: -1));
        world.PlaceAll();
        for (var i = 0; i < 5; i++)
            world.Submit(Job("low", i));
        world.PlaceAll();
        world.Unsaved("wide-0", 1_000);
        world.Submit(Job("high", 0, slots: 2, priority: 5));
        var victims = Victims(world);
        Assert.Equal(2, victims.Count);
        Assert.DoesNotContain("wide-0", victims);
        Assert.Single(victims.Select(id => world.Running[id].WorkerId).Distinct());
    }

    [Fact]
    public void Equals_never_stop_each_other_and_room_is_not_filled_by_others()
    {
        var world = Full(2);
        world.Submit(Job("equal", 0));
        Assert.Empty(Victims(world));
        world.Submit(Job("high", 0, slots: 2, priority: 1));
        Assert.Equal(["low-0", "low-1"], Victims(world).Order());
        world.End("low-0", JobState.Queued);
        Assert.Empty(world.PlaceAll());
        world.End("low-1", JobState.Queued);
        Assert.Equal(["high-0"], world.PlaceAll());
    }

    [Fact]
    public void Several_jobs_are_made_room_for_at_once()
    {
        var world = Full(4);
        for (var i = 0; i < 3; i++)
            world.Submit(Job("high", i, priority: 1));
        Assert.Equal(3, Victims(world).Distinct().Count());
    }

    [Fact]
    public void A_job_is_stopped_twice_a_minute_at_most()
    {
        var world = Full(1);
        for (var i = 0; i < 3; i++)
        {
            world.Submit(Job("high", i, priority: 1));
            Assert.Equal(i < 2 ? 1 : 0, Victims(world).Count);
            if (i == 2)
                break;
            world.End("low-0", JobState.Queued);
            world.PlaceAll();
            world.End($"high-{i}");
            world.PlaceAll();
        }

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.BeatAll();
        Assert.Equal(["low-0"], Victims(world));
    }

    [Fact]
    public async Task A_preempted_job_stops_at_a_checkpoint_and_goes_on_later_without_a_restart_used_up()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var low = (await host.Client.CreateSweepAsync(Sweep("M0", "max_restarts: 0"))).Jobs[0].Id;
        await host.Worker.HeartbeatAsync(slots: 1);
        var first = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(first, 1, Started(), Loss(10, 3), Checkpoint(10));
        var high = (await host.Client.CreateSweepAsync(Sweep("M0", "priority: 9"))).Jobs[0].Id;
        await EventuallyAsync(() => host.Client.GetJobAsync(high), job => job.Waiting.Count > 0 && job.Waiting[0].Code == "slots_busy");
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));
        var stop = await host.Worker.NextAsync<StopAttempt>();
        Assert.Equal((low, StopMode.Checkpoint, 30.0), (stop.JobId, stop.Mode, stop.GraceSeconds));
        await host.Worker.SendEventsAsync(first, 4, Loss(12, 2), Checkpoint(12), new JobFinished { Outcome = JobOutcome.Released });

        var preemptor = await host.Worker.NextAsync<RunJob>(run => run.JobId == high);
        var waiting = await host.UntilAsync(low, JobState.Queued);
        Assert.Contains($"preempted by job {high}, whose priority is 9", waiting.History[^1].Reason, StringComparison.Ordinal);
        await host.Worker.ApplyAsync(preemptor, 1, Started(), Completed());
        await host.Worker.HeartbeatAsync(slots: 1);
        Assert.Equal(12, (await host.Worker.NextAsync<RunJob>(run => run.JobId == low && run.Token != first.Token)).Resume?.Step);
    }

    private static PoolWorld Full(int slots)
    {
        var world = new PoolWorld();
        world.Worker("a", slots);
        for (var i = 0; i < slots; i++)
            world.Submit(Job("low", i));
        world.PlaceAll();
        return world;
    }

    private static List<string> Victims(PoolWorld world)
    {
        world.PlaceAll();
        return [.. world.Pool.Preemptions.Look().SelectMany(preemption => preemption.Victims).Select(lease => lease.JobId)];
    }
}
