using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class JobLifeTests
{
    [Fact]
    public async Task A_sweep_runs_from_submission_to_completion()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var worker = host.Worker;
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, FAM"));
        Assert.Equal(SweepState.Running, sweep.State);
        Assert.Equal(2, sweep.Trials.Waiting);
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.Jobs.All(job => job.WaitingReason == "no worker in pool default"));

        await worker.HeartbeatAsync();
        // Leases are opened side by side: either command may come first.
        RunJob[] commands = [await worker.NextAsync<RunJob>(), await worker.NextAsync<RunJob>()];
        var first = Assert.Single(commands, command => command.JobId == sweep.Jobs[0].Id);
        var second = Assert.Single(commands, command => command.JobId == sweep.Jobs[1].Id);
        Assert.Null(first.Resume);
        Assert.Equal(32, first.Spec.Model.BlockSize);

        await worker.AnswerAsync(first);
        Assert.Equal(4, await worker.ApplyAsync(first, 1, Started(), Loss(10, 2.5), Line("hello"), Checkpoint(10)));
        var running = await host.Client.GetJobAsync(first.JobId);
        Assert.Equal(JobState.Running, running.State);
        Assert.Equal(0.5, running.Progress);
        Assert.Equal(2.5, running.Metrics["train/loss"]);
        Assert.Equal(10, Assert.Single(running.Checkpoints).Step);
        Assert.Equal("hello", Assert.Single((await host.Client.GetLogsAsync(first.JobId)).Items).Message);

        Assert.Equal(6, await worker.ApplyAsync(first, 5, Scored(0, 1, true, false), Completed()));
        Assert.Equal(2, await worker.ApplyAsync(second, 1, Started(), Completed()));
        var done = await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.State == SweepState.Completed);
        Assert.Equal(1, done.Progress);
        Assert.Equal(2, done.Trials.Completed);
        Assert.NotNull(done.FinishedAt);
        var history = (await host.Client.GetJobAsync(first.JobId)).History;
        Assert.Equal([JobState.Queued, JobState.Starting, JobState.Running, JobState.Completed], history.Select(step => step.To));
    }
}
