using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Tests.Hosting;
using Orleans;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class StopTests
{
    [Theory]
    [InlineData(StopPurpose.Pause, JobState.Paused)]
    [InlineData(StopPurpose.EarlyStop, JobState.Completed)]
    [InlineData(StopPurpose.Timeout, JobState.Failed)]
    public async Task A_stopped_job_saves_and_then_does_what_it_was_stopped_for(StopPurpose purpose, JobState end)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunningAsync(host);
        Assert.True(await Grain(host, run).Stop(purpose, "enough", 7));
        var stop = await host.Worker.NextAsync<StopAttempt>();
        Assert.Equal((StopMode.Checkpoint, 7.0, "enough", false), (stop.Mode, stop.GraceSeconds, stop.Reason, stop.Discard));
        Assert.Equal(JobState.Stopping, (await host.Client.GetJobAsync(run.JobId)).State);
        Assert.False(await Grain(host, run).Stop(StopPurpose.Preempt, "another", null));

        await host.Worker.ApplyAsync(run, 2, Checkpoint(12), Released("enough"));
        var job = await host.Client.GetJobAsync(run.JobId);
        Assert.Equal(end, job.State);
        Assert.Equal(purpose, job.History[^1].Detail?.Stop);
        Assert.Contains("enough", job.History[^1].Reason, StringComparison.Ordinal);
        Assert.Equal("released: enough", job.AttemptList[^1].Ending);
    }

    [Fact]
    public async Task A_preempted_job_goes_on_from_its_checkpoint_and_keeps_its_restarts()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var run = await RunningAsync(host, "max_restarts: 0");
        await Grain(host, run).Stop(StopPurpose.Preempt, "a job of priority 9 needs the slot", null);
        await host.Worker.ApplyAsync(run, 2, Checkpoint(12), Released("a job of priority 9 needs the slot"));
        var next = await host.Worker.NextAsync<RunJob>();
        Assert.True(next.Token > run.Token);
        Assert.Equal(12, next.Resume?.Step);
    }

    [Fact]
    public async Task A_worker_that_goes_away_gives_its_job_back_at_no_cost()
    {
        await using var host = await OrchestratorHost.StartAsync(workerIds: ["w1", "w2"]);
        var run = await RunningAsync(host, "max_restarts: 0");
        await host.Worker.HeartbeatAsync(slots: 2, draining: true, held: run);
        await host.Worker.ApplyAsync(run, 2, Checkpoint(12), Released("the worker was stopped: bye"));
        await host.UntilAsync(run.JobId, JobState.Queued);
        await host.Workers["w2"].HeartbeatAsync();
        var next = await host.Workers["w2"].NextAsync<RunJob>();
        Assert.Equal(12, next.Resume?.Step);
        Assert.Contains((await host.Client.GetJobAsync(run.JobId)).History, step => step.Reason == "goes on later: the worker was stopped: bye");
    }

    [Fact]
    public async Task A_worker_that_refuses_because_it_goes_away_uses_up_no_restart()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep(extra: "max_restarts: 0"));
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.AnswerAsync(run, accepted: false, "worker w1 is shutting down.", shuttingDown: true);
        await host.UntilAsync(run.JobId, JobState.Queued);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        Assert.True((await host.Worker.NextAsync<RunJob>()).Token > run.Token);
    }

    [Fact]
    public async Task A_stop_is_sent_again_also_by_the_next_orchestrator_until_the_attempt_is_gone()
    {
        using var directory = new TestDirectory();
        var clock = new Fam.Grains.Tests.FakeClock();
        var incarnation = Guid.NewGuid();
        RunJob run;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            run = await RunningAsync(host);
            await Grain(host, run).Stop(StopPurpose.Pause, "enough", null);
            await host.Worker.NextAsync<StopAttempt>();
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            await host.Worker.HeartbeatAsync(run);
            await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ JobIds.Count: 1 }]);
            await host.AdvanceAsync(TimeSpan.FromSeconds(4));
            Assert.Equal(StopMode.Checkpoint, (await host.Worker.NextAsync<StopAttempt>()).Mode);
            await host.AdvanceAsync(TimeSpan.FromSeconds(31));
            var job = await host.UntilAsync(run.JobId, JobState.Paused);
            Assert.Contains("lost worker", job.History[^1].Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cancel_overrides_a_stop_and_a_completion_is_a_completion()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var (first, second) = (await RunningAsync(host), await RunningAsync(host));
        await Grain(host, first).Stop(StopPurpose.Pause, "enough", null);
        await Grain(host, second).Stop(StopPurpose.Pause, "enough", null);
        Assert.Equal(JobState.Cancelling, (await host.Client.CancelJobAsync(first.JobId)).State);
        Assert.Equal(StopMode.Cancel, (await host.Worker.NextAsync<StopAttempt>(stop => stop.Mode != StopMode.Checkpoint)).Mode);
        await host.Worker.ApplyAsync(first, 2, Cancelled());
        await host.Worker.ApplyAsync(second, 2, Completed());
        Assert.Equal(JobState.Cancelled, (await host.Client.GetJobAsync(first.JobId)).State);
        Assert.Equal(JobState.Completed, (await host.Client.GetJobAsync(second.JobId)).State);
    }

    private static async Task<RunJob> RunningAsync(OrchestratorHost host, string extra = "")
    {
        await host.Client.CreateSweepAsync(Sweep(extra: extra));
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        return run;
    }

    private static IJobGrain Grain(OrchestratorHost host, RunJob run) => host.Service<IGrainFactory>().GetGrain<IJobGrain>(run.JobId);
}
