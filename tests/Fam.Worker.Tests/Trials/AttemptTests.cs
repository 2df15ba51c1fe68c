using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;

namespace Fam.Worker.Tests.Trials;

public sealed class AttemptTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_job_runs_in_a_child_and_its_events_arrive_in_order()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        await worker.RunAsync("completes");

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(JobOutcome.Completed, finish.Outcome);
        var events = orchestrator.Applied("job", 1);
        Assert.Equal([typeof(JobStarted), typeof(MetricsReported), typeof(MetricsReported), typeof(CheckpointSaved), typeof(JobFinished)],
            events.Select(happened => happened.GetType()));
        Assert.Equal([1, 2, 3, 4, 5], events.Select(happened => happened.Sequence));
        Assert.True(double.IsNaN(((MetricsReported)events[1]).Values["train/loss"]));
        Assert.True(Assert.Single(orchestrator.Received<RunJobAnswered>()).Accepted);
        Assert.False(scratch.Child().IsAlive);
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Attempts.Count == 1);
        var after = orchestrator.Received<WorkerHeartbeat>().Count;
        await orchestrator.Until(() => orchestrator.Received<WorkerHeartbeat>().Skip(after).Any(beat => beat.Attempts.Count == 0), "a heartbeat without attempts");
        Assert.True(scratch.Attempt().IsDone);
    }
}
