using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Grains.Tests;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Sweeps;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Workers;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary>What jobs waited for is known when they start, and stays in their history.</summary>
public sealed class WaitedTests
{
    [Fact]
    public void A_job_has_waited_for_what_held_its_lane_since_it_came()
    {
        var world = new PoolWorld();
        world.Submit(PoolWorld.Job("s", 0));
        world.Submit(PoolWorld.Job("s", 1));
        Pass(world, 60);
        world.Worker("w", 1);
        Assert.Equal([(WaitingCodes.NoWorkers, 60.0)], Waited(world.Place()!));
        Pass(world, 30);
        world.Submit(PoolWorld.Job("s", 2));
        Pass(world, 5);
        world.End("s-0");
        Assert.Equal([(WaitingCodes.NoWorkers, 60.0), (WaitingCodes.SlotsBusy, 35.0)], Waited(world.Place()!));
        world.End("s-1");
        Assert.Equal([(WaitingCodes.SlotsBusy, 5.0)], Waited(world.Place()!));
    }

    [Fact]
    public void Reasons_that_come_again_are_added_up_and_moments_are_not_told()
    {
        var world = new PoolWorld();
        world.Worker("w", 1);
        world.Submit(PoolWorld.Job("s", 0));
        Assert.Empty(Waited(world.Place()!));
        world.Submit(PoolWorld.Job("s", 1));
        Pass(world, 20);
        // The worker is silent for longer than it may be, and then back.
        world.Clock.Advance(TimeSpan.FromSeconds(15));
        Note(world);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        world.BeatAll();
        Note(world);
        world.End("s-0");
        world.Clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([(WaitingCodes.NoWorkers, 10.0), (WaitingCodes.SlotsBusy, 35.5)], Waited(world.Place()!));
    }

    [Fact]
    public void A_restart_delay_is_a_wait_of_its_own_and_what_was_before_the_queue_is_kept()
    {
        var world = new PoolWorld();
        world.Worker("w", 1);
        var held = new WaitSpell(WaitingCodes.MaxConcurrentTrials, "max_concurrent_trials is 1", 7);
        world.Submit(PoolWorld.Job("s", 0) with { NotBefore = world.Clock.GetUtcNow().AddSeconds(10), RestartReason = "crashed: signal 9", Waited = [held] });
        Assert.Null(world.Place());
        Pass(world, 10);
        world.Pool.Queue.Release(world.Clock.GetUtcNow());
        Assert.Equal([held, new WaitSpell(WaitingCodes.RestartDelay, "restart delay after: crashed: signal 9", 10)], world.Place()!.Waited);
    }

    [Fact]
    public void A_sweep_says_why_it_held_a_job_back()
    {
        var clock = new FakeClock();
        var limited = Admission(clock, window: int.MaxValue);
        Assert.Null(limited.Admit(1).Single().Waited);
        clock.Advance(TimeSpan.FromSeconds(20));
        Tell(limited, 0, JobState.Completed);
        Assert.Equal([new WaitSpell(WaitingCodes.MaxConcurrentTrials, "max_concurrent_trials is 1", 20)], limited.Admit(1).Single().Waited);

        var windowed = Admission(clock, window: 2);
        Assert.Equal(2, windowed.Admit(int.MaxValue).Count);
        clock.Advance(TimeSpan.FromSeconds(5));
        Tell(windowed, 0, JobState.Starting);
        Assert.Equal([new WaitSpell(WaitingCodes.SweepOrder, "other trials of its sweep went first", 5)], windowed.Admit(int.MaxValue).Single().Waited);
    }

    [Fact]
    public async Task The_history_says_for_how_long_and_why_a_job_waited()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep());
        var job = sweep.Jobs[0].Id;
        await EventuallyAsync(() => host.Client.GetJobAsync(job), read => read.WaitingReason == "no worker in pool default");
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));
        await host.AdvanceAsync(TimeSpan.FromSeconds(71));
        await host.Worker.HeartbeatAsync();
        await host.Worker.NextAsync<RunJob>();

        var started = (await host.Client.GetJobAsync(job)).History[^1];
        Assert.Equal("attempt 1 on worker w1; it had waited 1 min 12 s: no worker in pool default", started.Reason);
        Assert.Equal([new WaitSpell(WaitingCodes.NoWorkers, "no worker in pool default", 72)], started.Detail!.Waited);
    }

    /// <summary>Time passes, with the worker heard and the pool looking at what waits at its beginning and at its end.</summary>
    private static void Pass(PoolWorld world, double seconds)
    {
        world.BeatAll();
        Note(world);
        world.Clock.Advance(TimeSpan.FromSeconds(seconds));
        world.BeatAll();
        Note(world);
    }

    private static void Note(PoolWorld world) => WaitingReasons.Note("default", world.Pool, world.Clock.GetUtcNow());

    private static List<(string Code, double Seconds)> Waited(Placement placement) => placement.Waited.ConvertAll(spell => (spell.Code, spell.Seconds));

    private static SweepAdmission Admission(FakeClock clock, int window)
    {
        var admission = new SweepAdmission(clock, window);
        admission.Recover([.. Enumerable.Range(0, 3).Select(i => (PoolWorld.Job("s", i), JobState.Queued, 0))]);
        return admission;
    }

    private static void Tell(SweepAdmission admission, int index, JobState state) =>
        admission.Apply(new JobChange(PoolWorld.Job("s", index), state, Token: null, WorkerId: null, Guid.Empty, Answered: false, []));
}
