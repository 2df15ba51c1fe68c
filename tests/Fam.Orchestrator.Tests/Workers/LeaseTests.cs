using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class LeaseTests
{
    [Fact]
    public async Task A_silent_workers_job_is_given_to_another_and_the_old_attempt_is_dropped()
    {
        await using var host = await OrchestratorHost.StartAsync(workerIds: ["w1", "w2"]);
        var (w1, w2) = (host.Workers["w1"], host.Workers["w2"]);
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await w1.HeartbeatAsync();
        var first = await w1.NextAsync<RunJob>();
        await w1.ApplyAsync(first, 1, Started(), Loss(10, 3), Checkpoint(10), Loss(20, 2));

        await host.AdvanceAsync(TimeSpan.FromSeconds(21));
        var lost = await host.UntilAsync(job, JobState.Queued);
        Assert.Contains("lost worker: worker w1 gave no sign of life for 20 s", lost.WaitingReason, StringComparison.Ordinal);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        await w2.HeartbeatAsync();
        var second = await w2.NextAsync<RunJob>();
        Assert.Equal(10, second.Resume?.Step);

        await w1.SendEventsAsync(first, 5, Loss(30, 1), Completed());
        var stop = await w1.NextAsync<StopAttempt>();
        Assert.Equal((first.Token, true), (stop.Token, stop.Discard));
        Assert.Equal(JobState.Starting, (await host.Client.GetJobAsync(job)).State);
        await w1.HeartbeatAsync(first);
        Assert.True((await w1.NextAsync<StopAttempt>()).Discard);
        await w2.ApplyAsync(second, 1, Started(), Completed());
        Assert.Equal([10], Assert.Single(await host.Client.GetMetricsAsync(job)).Points.Select(point => point.Step));
    }

    [Fact]
    public async Task Heartbeats_that_list_the_attempt_keep_its_lease()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        for (var i = 0; i < 4; i++)
        {
            await host.AdvanceAsync(TimeSpan.FromSeconds(15));
            var now = host.Clock.GetUtcNow();
            await host.Worker.HeartbeatAsync(run);
            await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers[0].LastSeenAt == now);
        }

        Assert.Equal(JobState.Running, (await host.Client.GetJobAsync(job)).State);
    }

    [Fact]
    public async Task A_worker_that_was_cut_off_goes_on_where_no_other_attempt_was_opened()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started(), Loss(10, 3));
        await host.AdvanceAsync(TimeSpan.FromSeconds(21));
        await host.UntilAsync(job, JobState.Queued);

        await host.Worker.HeartbeatAsync(run);
        await host.UntilAsync(job, JobState.Running);
        Assert.Equal(4, await host.Worker.ApplyAsync(run, 3, Loss(20, 2), Completed()));
        var done = await host.Client.GetJobAsync(job);
        Assert.Equal((JobState.Completed, 1), (done.State, done.Attempts));
        Assert.False(host.Worker.HasMore<StopAttempt>());
    }

    [Fact]
    public async Task A_worker_that_starts_anew_without_the_attempt_has_lost_it_at_once()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        var old = host.Worker.Incarnation;
        await host.Worker.HeartbeatAsync(run);
        host.Worker.Incarnation = Guid.NewGuid();
        await host.Worker.HeartbeatAsync();
        var lost = await host.UntilAsync(job, JobState.Queued);
        Assert.Contains("does not have the attempt", lost.WaitingReason, StringComparison.Ordinal);

        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        var second = await host.Worker.NextAsync<RunJob>();
        Assert.True(second.Token > run.Token);
        // A heartbeat of the dead process that comes late says nothing.
        host.Worker.Incarnation = old;
        await host.Worker.HeartbeatAsync(run);
        await host.Worker.ApplyAsync(second, 1, Started());
        Assert.Equal(JobState.Running, (await host.Client.GetJobAsync(job)).State);
    }

    [Fact]
    public async Task A_worker_that_starts_anew_with_the_attempt_keeps_it()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        await host.Worker.HeartbeatAsync(run);
        host.Worker.Incarnation = Guid.NewGuid();
        await host.Worker.HeartbeatAsync(run);
        Assert.Equal(2, await host.Worker.ApplyAsync(run, 2, Completed()));
        Assert.Equal(1, (await host.Client.GetJobAsync(run.JobId)).Attempts);
    }

    [Fact]
    public async Task A_command_is_sent_until_it_is_answered()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        for (var i = 0; i < 2; i++)
        {
            await host.AdvanceAsync(TimeSpan.FromSeconds(3.5));
            Assert.Equal(run.Token, (await host.Worker.NextAsync<RunJob>()).Token);
        }

        await host.Worker.AnswerAsync(run);
        await host.Worker.ApplyAsync(run, 1, Started());
        await host.AdvanceAsync(TimeSpan.FromSeconds(3.5));
        await host.Worker.HeartbeatAsync(run);
        await host.Worker.ApplyAsync(run, 2, Line("settled"));
        Assert.False(host.Worker.HasMore<RunJob>());
    }

    [Fact]
    public async Task Workers_are_listed_with_their_jobs_until_they_are_long_silent()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync(slots: 3);
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        var worker = Assert.Single(await host.Client.ListWorkersAsync());
        Assert.Equal(("w1", 3, 1, true, run.JobId), (worker.Id, worker.Slots, worker.SlotsUsed, worker.Alive, worker.JobIds[0]));

        await host.Worker.ApplyAsync(run, 2, Completed());
        await host.AdvanceAsync(TimeSpan.FromSeconds(11));
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ Alive: false, SlotsUsed: 0 }]);
        await host.AdvanceAsync(TimeSpan.FromMinutes(11));
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers.Count == 0);
    }
}
