using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Artifacts;

public sealed class ResumePointTests
{
    [Fact]
    public async Task A_restarted_attempt_is_told_of_the_newest_checkpoint_and_of_older_ones()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var second = await RestartAsync(host, Saved(10), Saved(20), Saved(30));
        Assert.Equal(Point(30), second.Resume);
        Assert.Equal([Point(20), Point(10)], second.Fallbacks);
    }

    [Fact]
    public async Task An_attempt_that_goes_back_to_an_older_checkpoint_supersedes_what_came_after_it()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var second = await RestartAsync(host, Loss(10, 3), Saved(10), Loss(20, 2), Saved(20), Loss(30, 1), Saved(30), Loss(31, 0.9));
        await host.Worker.ApplyAsync(second, 1, new ResumePointChanged { Step = 10, Reason = "steps 30 and 20 are corrupt" }, Started(), Loss(20, 2.5));

        var job = await host.Client.GetJobAsync(second.JobId);
        Assert.Equal([10], job.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal(10, job.AttemptList[^1].ResumedFromStep);
        Assert.Equal([(10, 3.0), (20, 2.5)], Assert.Single(await host.Client.GetMetricsAsync(job.Id)).Points.Select(point => (point.Step, point.Value)));
        Assert.Contains((await host.Client.GetLogsAsync(job.Id)).Items, line => line is { Level: "warning", Message: "the job goes on from the older checkpoint of step 10: steps 30 and 20 are corrupt" });
    }

    [Fact]
    public async Task An_attempt_that_finds_no_checkpoint_begins_anew()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var second = await RestartAsync(host, Loss(10, 3), Saved(10));
        await host.Worker.ApplyAsync(second, 1, new ResumePointChanged { Reason = "it is gone" }, Started());
        var job = await host.Client.GetJobAsync(second.JobId);
        Assert.Empty(job.Checkpoints);
        Assert.Empty(await host.Client.GetMetricsAsync(job.Id));
        Assert.Null(job.Step);
    }

    [Fact]
    public async Task Only_the_newest_are_kept_and_one_that_every_worker_can_fetch()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var second = await RestartAsync(host, Saved(10, keep: 2), Saved(20, keep: 2), Local(30), Local(40));
        Assert.Equal([20, 30, 40], (await host.Client.GetJobAsync(second.JobId)).Checkpoints.Select(checkpoint => checkpoint.Step).Order());
    }

    private static async Task<RunJob> RestartAsync(OrchestratorHost host, params JobEvent[] events)
    {
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var first = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(first, 1, [Started(), .. events, Failed(FailureKind.Crashed)]);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        return await host.Worker.NextAsync<RunJob>();
    }

    private static ResumePoint Point(int step) => new(step, $"/data/checkpoint-{step}", new string('a', 64), Hash(step));

    private static CheckpointSaved Saved(int step, int keep = 5) => Local(step) with { Keep = keep, Artifact = Hash(step) };

    private static CheckpointSaved Local(int step) => ((CheckpointSaved)Checkpoint(step)) with { Keep = 2 };

    private static string Hash(int step) => Fam.Artifacts.ArtifactHash.Of([(byte)step]).Hex;
}
