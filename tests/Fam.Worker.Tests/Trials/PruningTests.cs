using Fam.Contracts.Messages;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class PruningTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_finished_attempt_goes_when_it_is_old_and_not_before()
    {
        await using (var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator))
        {
            await FinishAsync(worker, token: 1);
            Assert.Equal(0, await worker.Pruning.PruneAsync(CancellationToken.None));
        }

        File.SetLastWriteTimeUtc(scratch.Attempt().DoneMarker, DateTime.UtcNow.AddHours(-25));
        await using var later = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        // The worker looks for itself when it starts, too.
        await later.Pruning.PruneAsync(CancellationToken.None);
        Assert.False(Directory.Exists(Path.GetDirectoryName(scratch.Attempt().Path)));
        Assert.False(Directory.Exists(Path.Combine(scratch.Path, "pruned")));
    }

    [Fact]
    public async Task Beyond_the_bytes_the_oldest_go_first()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.KeepAttemptsBytes = 5_000);
        await FinishAsync(worker, token: 1, "old");
        await FinishAsync(worker, token: 1, "new");
        File.SetLastWriteTimeUtc(scratch.Attempt("old").DoneMarker, DateTime.UtcNow.AddMinutes(-1));
        File.WriteAllBytes(Path.Combine(scratch.Attempt("old").Path, "large"), new byte[6_000]);
        await worker.Pruning.PruneAsync(CancellationToken.None);
        Assert.False(Directory.Exists(scratch.Attempt("old").Path));
        Assert.True(Directory.Exists(scratch.Attempt("new").Path));
    }

    [Fact]
    public async Task What_is_not_acknowledged_stays()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, Greedy);
        orchestrator.Answers = false;
        await worker.RunAsync("completes");
        await orchestrator.Heard<AttemptEvents>(_ => true);
        Assert.Equal(0, await worker.Pruning.PruneAsync(CancellationToken.None));
        Assert.True(Directory.Exists(scratch.Attempt().Path));
        orchestrator.Answers = true;
        await orchestrator.FinishOf("job", 1);
    }

    [Fact]
    public async Task What_a_running_attempt_of_the_job_may_need_stays()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, Greedy);
        await FinishAsync(worker, token: 1);
        await worker.RunAsync("reports-until-go", token: 2, barriers: scratch.Path);
        await orchestrator.Until(() => orchestrator.Applied("job", 2).Count > 1, "the second attempt");
        Assert.Equal(0, await worker.Pruning.PruneAsync(CancellationToken.None));
        Assert.True(Directory.Exists(scratch.Attempt().Path));
        scratch.Raise("go");
        await orchestrator.FinishOf("job", 2);
    }

    [Fact]
    public async Task What_was_unanswered_goes_out_again_when_the_bus_is_back()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.ResendSeconds = 30);
        orchestrator.Answers = false;
        await worker.RunAsync("completes");
        await orchestrator.Heard<AttemptEvents>(_ => true);
        orchestrator.Answers = true;
        var heard = orchestrator.Received<AttemptEvents>().Count;
        // Long before it would be sent again by itself.
        await orchestrator.Until(
            () =>
            {
                worker.Attempts.SendAgain();
                return orchestrator.Received<AttemptEvents>().Count > heard;
            },
            "the same events").WaitAsync(TimeSpan.FromSeconds(25));
        await orchestrator.FinishOf("job", 1);
    }

    [Fact]
    public async Task A_worker_with_another_store_than_the_orchestrators_says_so()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.SendAsync(new RunJob { JobId = "job", Token = 1, Spec = WorkerUnderTest.Spec("completes"), StoreProbe = new string('a', 64) });
        await orchestrator.Heard<RunJobAnswered>(_ => true);
        var answer = orchestrator.Received<RunJobAnswered>()[0];
        Assert.False(answer.Accepted);
        Assert.Contains(Path.Combine(scratch.Path, "store"), answer.Reason, StringComparison.Ordinal);
        Assert.Contains("Fam:Artifacts:Directory", answer.Reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.Attempt().Path));
    }

    private static void Greedy(Fam.Worker.Hosting.WorkerOptions options) => (options.KeepAttemptsHours, options.KeepAttemptsBytes) = (0, 0);

    private async Task FinishAsync(WorkerUnderTest worker, long token, string jobId = "job")
    {
        await worker.RunAsync("completes", jobId, token);
        await orchestrator.FinishOf(jobId, token);
        await orchestrator.Until(() => orchestrator.Received<WorkerHeartbeat>()[^1].Attempts.All(held => held.JobId != jobId) && scratch.Attempt(jobId, token).IsDone, "the end of the attempt");
    }
}
