using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Tests.Sweeps;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class RetryTests
{
    [Fact]
    public async Task A_failed_job_of_an_ended_sweep_goes_on_from_its_checkpoint_with_all_its_restarts()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep(extra: "max_restarts: 1"));
        var job = sweep.Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Checkpoint(10), Failed(FailureKind.Crashed));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Failed(FailureKind.Crashed));
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.State == SweepState.Failed);

        var queued = await host.Client.RetryJobAsync(job);
        Assert.NotEqual(JobState.Failed, queued.State);
        Assert.Null(queued.Failure);
        Assert.Contains(queued.History, step => step is { From: JobState.Failed, To: JobState.Queued, Reason: "retried by a user" });
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(10, run.Resume?.Step);
        Assert.Equal((SweepState.Running, null), ((await host.Client.GetSweepAsync(sweep.Id)).State, (await host.Client.GetSweepAsync(sweep.Id)).FinishedAt));
        await host.Worker.ApplyAsync(run, 1, Started(), Failed(FailureKind.Crashed));
        Assert.Equal(JobState.Queued, (await host.Client.GetJobAsync(job)).State);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Completed());
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.State == SweepState.Completed);
    }

    [Fact]
    public async Task What_ran_out_of_memory_is_retried_by_force_alone()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Failed(FailureKind.OutOfMemory));
        await PauseTests.RefusedAsync("smaller per_device_train_batch_size", () => host.Client.RetryJobAsync(job));
        await host.Client.RetryJobAsync(job, force: true);
        await host.Worker.HeartbeatAsync();
        Assert.Equal(job, (await host.Worker.NextAsync<RunJob>()).JobId);
        await PauseTests.RefusedAsync("only a job that failed or was cancelled", () => host.Client.RetryJobAsync(job));
    }

    [Fact]
    public async Task A_sweeps_failed_jobs_are_retried_together()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1, M2"));
        await PauseTests.RefusedAsync("has no failed trial", () => host.Client.RetrySweepAsync(sweep.Id));
        await host.Worker.HeartbeatAsync();
        // By job, not by arrival: two of them are started at once.
        var ends = sweep.Jobs.Zip([Failed(FailureKind.UserError), Failed(FailureKind.OutOfMemory), Completed()]).ToDictionary(pair => pair.First.Id, pair => pair.Second);
        foreach (var _ in ends)
        {
            var run = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(run, 1, Started(), ends[run.JobId]);
            await host.Worker.HeartbeatAsync();
        }

        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.FinishedAt is not null);
        var retry = await host.Client.RetrySweepAsync(sweep.Id);
        Assert.Equal([sweep.Jobs[0].Id], retry.Retried);
        Assert.Contains("smaller per_device_train_batch_size", Assert.Single(retry.Refusals), StringComparison.Ordinal);
        await host.Worker.HeartbeatAsync();
        Assert.Equal(sweep.Jobs[0].Id, (await host.Worker.NextAsync<RunJob>()).JobId);
        Assert.Equal([sweep.Jobs[1].Id], (await host.Client.RetrySweepAsync(sweep.Id, force: true)).Retried);
    }

    [Fact]
    public async Task A_cancelled_job_can_be_retried()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1"));
        await host.Client.CancelSweepAsync(sweep.Id);
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.FinishedAt is not null);
        await host.Client.RetryJobAsync(sweep.Jobs[1].Id);
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(sweep.Jobs[1].Id, run.JobId);
        await host.Worker.ApplyAsync(run, 1, Started(), Completed());
        var done = await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.FinishedAt is not null);
        Assert.Equal((SweepState.Completed, 1), (done.State, done.Trials.Cancelled));
    }

    [Fact]
    public async Task A_job_that_has_run_for_all_its_time_saves_and_has_failed()
    {
        using var directory = new TestDirectory();
        var clock = new Fam.Grains.Tests.FakeClock();
        var incarnation = Guid.NewGuid();
        RunJob run;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            await host.Client.CreateSweepAsync(Sweep(extra: "trial_timeout_seconds: 30"));
            await host.Worker.HeartbeatAsync();
            var first = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(first, 1, Started());
            await host.AdvanceAsync(TimeSpan.FromSeconds(9));
            await host.Worker.ApplyAsync(first, 2, Failed(FailureKind.Crashed));
            // Time in the queue does not count.
            await host.AdvanceAsync(TimeSpan.FromSeconds(9));
            await host.Worker.HeartbeatAsync();
            run = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(run, 1, Started());
            await host.AdvanceAsync(TimeSpan.FromSeconds(9));
            Assert.False(host.Worker.HasMore<StopAttempt>());
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            await host.Worker.HeartbeatAsync(run);
            await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ JobIds.Count: 1 }]);
            await host.AdvanceAsync(TimeSpan.FromSeconds(9));
            Assert.False(host.Worker.HasMore<StopAttempt>());
            await host.AdvanceAsync(TimeSpan.FromSeconds(4));
            Assert.Equal(StopMode.Checkpoint, (await host.Worker.NextAsync<StopAttempt>()).Mode);
            await host.Worker.ApplyAsync(run, 2, Checkpoint(80), Released("out of time"));
            var job = await host.UntilAsync(run.JobId, JobState.Failed);
            Assert.Equal(FailureKind.Timeout, job.Failure?.Kind);
            Assert.Contains("trial_timeout_seconds", job.Failure?.Message, StringComparison.Ordinal);
            Assert.Equal((FailureKind.Timeout, StopPurpose.Timeout), (job.History[^1].Detail?.Failure, job.History[^1].Detail?.Stop));
            Assert.InRange(job.History[^1].Detail!.RunSeconds!.Value, 30, 60);
        }
    }

    [Fact]
    public void Every_kind_of_failure_has_a_rule()
    {
        Assert.Equal(Enum.GetValues<FailureKind>(), RetryRule.Table.Keys.Order());
        Assert.NotNull(RetryRule.Table[FailureKind.OutOfMemory].ByHand);
    }
}
