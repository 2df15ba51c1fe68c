using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Grains.Tests;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class CancelTests
{
    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep());
        var job = await host.Client.CancelJobAsync(sweep.Jobs[0].Id);
        Assert.Equal(JobState.Cancelled, job.State);
        Assert.Equal("cancelled by a user", job.History[^1].Reason);
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.State == SweepState.Cancelled);
        await host.Worker.HeartbeatAsync();
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers.Count == 1);
        Assert.False(host.Worker.HasMore<RunJob>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_open_attempt_is_asked_to_stop_until_it_ends(bool started)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        if (started)
            await host.Worker.ApplyAsync(run, 1, Started());
        Assert.Equal(JobState.Cancelling, (await host.Client.CancelJobAsync(run.JobId)).State);
        Assert.Equal((run.Token, false), (await host.Worker.NextAsync<StopAttempt>()) is var stop ? (stop.Token, stop.Discard) : default);
        await host.AdvanceAsync(TimeSpan.FromSeconds(3.5));
        await host.Worker.NextAsync<StopAttempt>();

        await host.Worker.ApplyAsync(run, started ? 2 : 1, Cancelled());
        Assert.Equal(JobState.Cancelled, (await host.Client.GetJobAsync(run.JobId)).State);
        Assert.Equal(SweepState.Cancelled, (await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.FinishedAt is not null)).State);
        Assert.Equal(JobState.Cancelled, (await host.Client.CancelJobAsync(run.JobId)).State);
    }

    [Fact]
    public async Task A_failure_while_cancelling_is_no_restart_and_a_completion_is_a_completion()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep("M0, M1"));
        await host.Worker.HeartbeatAsync();
        var (first, second) = (await host.Worker.NextAsync<RunJob>(), await host.Worker.NextAsync<RunJob>());
        await host.Client.CancelJobAsync(first.JobId);
        await host.Client.CancelJobAsync(second.JobId);
        await host.Worker.ApplyAsync(first, 1, Started(), Failed(FailureKind.Crashed));
        await host.Worker.ApplyAsync(second, 1, Started(), Completed());
        Assert.Equal(JobState.Cancelled, (await host.Client.GetJobAsync(first.JobId)).State);
        Assert.Equal(JobState.Completed, (await host.Client.GetJobAsync(second.JobId)).State);
    }

    [Fact]
    public async Task A_cancelled_jobs_dead_worker_is_waited_for_no_longer_than_its_lease()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        await host.Client.CancelJobAsync(run.JobId);
        await host.AdvanceAsync(TimeSpan.FromSeconds(31));
        await host.UntilAsync(run.JobId, JobState.Cancelled);
    }

    [Fact]
    public async Task A_worker_that_never_got_the_attempt_is_believed()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Client.CancelJobAsync(run.JobId);
        await host.AdvanceAsync(TimeSpan.FromSeconds(4));
        await host.Worker.HeartbeatAsync();
        await host.UntilAsync(run.JobId, JobState.Cancelled);
    }

    [Fact]
    public async Task A_sweep_is_cancelled_with_all_its_jobs_and_stays_so_over_a_restart()
    {
        using var directory = new TestDirectory();
        var clock = new FakeClock();
        string sweepId;
        RunJob run;
        var incarnation = Guid.NewGuid();
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            sweepId = (await host.Client.CreateSweepAsync(Sweep("M0, M1, M2, FAM"))).Id;
            await host.Worker.HeartbeatAsync(slots: 1);
            run = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(run, 1, Started());
            var sweep = await host.Client.CancelSweepAsync(sweepId);
            Assert.Equal(SweepState.Cancelling, sweep.State);
            Assert.Equal([JobState.Cancelling, JobState.Cancelled, JobState.Cancelled, JobState.Cancelled], sweep.Jobs.Select(job => job.State));
            await host.Worker.NextAsync<StopAttempt>();
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            Assert.Equal(SweepState.Cancelling, (await host.Client.GetSweepAsync(sweepId)).State);
            await host.Worker.HeartbeatAsync(slots: 1, held: run);
            await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ JobIds.Count: 1 }]);
            await host.AdvanceAsync(TimeSpan.FromSeconds(4));
            Assert.Equal(run.Token, (await host.Worker.NextAsync<StopAttempt>()).Token);
            await host.Worker.ApplyAsync(run, 2, Cancelled());
            Assert.Equal(SweepState.Cancelled, (await EventuallyAsync(() => host.Client.GetSweepAsync(sweepId), read => read.FinishedAt is not null)).State);
            Assert.False(host.Worker.HasMore<RunJob>());
        }
    }
}
