using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class RestartTests
{
    [Fact]
    public async Task A_crashed_job_goes_on_from_its_last_checkpoint_after_a_delay()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var worker = host.Worker;
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await worker.HeartbeatAsync();
        var first = await worker.NextAsync<RunJob>();
        await worker.ApplyAsync(first, 1, Started(), Loss(10, 3, 0.1), Checkpoint(10), Loss(20, 2, 0.2), Scored(0, 1, true), Failed(FailureKind.Crashed, "signal 9"));

        var waiting = await host.Client.GetJobAsync(job);
        Assert.Equal(JobState.Queued, waiting.State);
        Assert.Equal("restarts in 1 s after: crashed: signal 9", waiting.WaitingReason);
        Assert.Equal(2, waiting.Metrics["train/loss"]);

        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        var second = await worker.NextAsync<RunJob>();
        Assert.True(second.Token > first.Token);
        Assert.Equal(new ResumePoint(10, "/data/checkpoint-10", new string('a', 64)), second.Resume);
        var restarted = await host.Client.GetJobAsync(job);
        Assert.Equal((JobState.Starting, 10, 0.1, 3.0), (restarted.State, restarted.Step, restarted.Progress, restarted.Metrics["train/loss"]));

        await worker.ApplyAsync(second, 1, Started(), Loss(20, 2.5), Loss(30, 1), Scored(0, 1, false, true), Completed());
        var curve = Assert.Single(await host.Client.GetMetricsAsync(job));
        Assert.Equal([(10, 3.0), (20, 2.5), (30, 1.0)], curve.Points.Select(point => (point.Step, point.Value)));
        Assert.Equal(4, await host.Database.ReadAsync(rows => rows.MetricPoints.CountAsync()));
        Assert.Equal([1.0, 1.0], (await host.Client.GetSamplesAsync(job)).Items.Select(sample => sample.Score));

        var done = await host.Client.GetJobAsync(job);
        Assert.Equal(["crashed: signal 9", "completed"], done.AttemptList.Select(attempt => attempt.Ending));
        Assert.Equal([null, 10], done.AttemptList.Select(attempt => attempt.ResumedFromStep));
        Assert.Equal(["attempt 1 has ended: crashed: signal 9", "attempt 2 on worker w1, from step 10"], (await host.Client.GetLogsAsync(job)).Items.Select(line => line.Message));
        Assert.Contains(done.History, step => step.Reason == "restart 1 of 5 in 1 s after crashed: signal 9");
    }

    [Fact]
    public async Task A_point_reported_again_at_the_resume_step_replaces_the_old_one()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var worker = host.Worker;
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await worker.HeartbeatAsync();
        var first = await worker.NextAsync<RunJob>();
        await worker.ApplyAsync(first, 1, Started(), Loss(10, 3), Checkpoint(10), Failed(FailureKind.Crashed));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        var second = await worker.NextAsync<RunJob>();
        await worker.ApplyAsync(second, 1, Started(), Loss(10, 4));
        Assert.Equal(4, Assert.Single(Assert.Single(await host.Client.GetMetricsAsync(job)).Points).Value);
    }

    [Fact]
    public async Task Without_a_checkpoint_it_starts_afresh()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var worker = host.Worker;
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await worker.HeartbeatAsync();
        await worker.ApplyAsync(await worker.NextAsync<RunJob>(), 1, Started(), Loss(10, 3), Failed(FailureKind.Crashed));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        Assert.Null((await worker.NextAsync<RunJob>()).Resume);
        Assert.Empty(await host.Client.GetMetricsAsync(job));
        Assert.Empty((await host.Client.GetJobAsync(job)).Metrics);
    }

    [Theory]
    [InlineData(FailureKind.UserError)]
    [InlineData(FailureKind.OutOfMemory)]
    public async Task What_would_fail_again_is_not_restarted(FailureKind kind)
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Failed(kind, "no"));
        var job = await host.Client.GetJobAsync(sweep.Jobs[0].Id);
        Assert.Equal(new JobFailure(kind, "no"), job.Failure);
        Assert.Equal(JobState.Failed, job.State);
        Assert.Contains("it would fail again", job.History[^1].Reason, StringComparison.Ordinal);
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.State == SweepState.Failed);
    }

    [Fact]
    public async Task Restarts_run_out_and_their_delays_double()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep(extra: "max_restarts: 2"))).Jobs[0].Id;
        foreach (var delay in new[] { 1, 2 })
        {
            await host.Worker.HeartbeatAsync();
            await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Failed(FailureKind.Crashed));
            Assert.StartsWith($"restarts in {delay} s", (await host.Client.GetJobAsync(job)).WaitingReason, StringComparison.Ordinal);
            await host.AdvanceAsync(TimeSpan.FromSeconds(delay + 0.5));
        }

        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), Failed(FailureKind.Crashed));
        var failed = await host.Client.GetJobAsync(job);
        Assert.Equal(JobState.Failed, failed.State);
        Assert.Equal(3, failed.Attempts);
        Assert.Contains("all 2 restarts are used", failed.History[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_attempt_is_opened_again()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        var first = await host.Worker.NextAsync<RunJob>();
        await host.Worker.AnswerAsync(first, accepted: false, "the disk is full");
        // The reason is the pool's, which hears of the refusal after the job does.
        await EventuallyAsync(
            () => host.Client.GetJobAsync(job),
            found => found.State == JobState.Queued && found.WaitingReason?.Contains("worker w1 refused: the disk is full", StringComparison.Ordinal) == true);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        Assert.True((await host.Worker.NextAsync<RunJob>()).Token > first.Token);
    }
}
