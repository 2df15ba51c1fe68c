using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Trials;

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

    [Fact]
    public async Task Reports_of_metrics_travel_together_and_the_end_waits_for_none()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.GatherSeconds = 10);
        await worker.RunAsync("reports-until-go", barriers: scratch.Path);
        await orchestrator.Until(() => orchestrator.Applied("job", 1).Count > 600, "600 events");

        Assert.InRange(orchestrator.Received<AttemptEvents>().Count, 1, 12);

        scratch.Raise("go");
        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("job", 1)).Outcome);
        var steps = orchestrator.Applied("job", 1).OfType<MetricsReported>().Select(metrics => metrics.Step).ToList();
        Assert.Equal(Enumerable.Range(1, steps.Count), steps);
    }

    [Theory]
    [InlineData("errs-by-user", FailureKind.UserError, "tokenizer 'morse' is not known.")]
    [InlineData("errs-by-memory", FailureKind.OutOfMemory, "a step failed")]
    [InlineData("errs-by-shape", FailureKind.Crashed, "shapes cannot be multiplied")]
    [InlineData("cancels-itself", FailureKind.Crashed, "a wait inside the trial ran out")]
    [InlineData("exits", FailureKind.Crashed, "exit status 7")]
    [InlineData("exits", FailureKind.Crashed, "about to leave")]
    [InlineData("aborts", FailureKind.Crashed, "signal 6 (SIGABRT, aborted)")]
    [InlineData("aborts", FailureKind.Crashed, "native code gave up")]
    public async Task A_failure_keeps_its_kind_and_its_words(string script, FailureKind kind, string words)
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        await worker.RunAsync(script);

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(JobOutcome.Failed, finish.Outcome);
        Assert.Equal(kind, finish.Failure?.Kind);
        Assert.Contains(words, finish.Failure?.Message);
    }

    [Fact]
    public async Task A_killed_child_is_reported_with_its_signal_and_the_job_may_be_tried_again()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("reports-until-go", barriers: scratch.Path);
        await orchestrator.Heard<AttemptEvents>(_ => true);

        scratch.Child().Signal(ChildProcess.SignalKill);

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(FailureKind.Crashed, finish.Failure?.Kind);
        Assert.Contains("signal 9 (SIGKILL, killed)", finish.Failure?.Message);
        scratch.Raise("go");
        await worker.RunAsync("reports-until-go", token: 2, barriers: scratch.Path);
        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("job", 2)).Outcome);
    }

    [Fact]
    public async Task A_child_that_is_terminated_by_someone_else_has_failed_and_was_not_cancelled()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("obeys");
        await orchestrator.Heard<AttemptEvents>(_ => true);

        scratch.Child().Signal(ChildProcess.SignalTerminate);

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(JobOutcome.Failed, finish.Outcome);
        Assert.Equal(FailureKind.Crashed, finish.Failure?.Kind);
    }

    [Theory]
    [InlineData("obeys")]
    [InlineData("is-deaf")]
    public async Task A_stopped_attempt_ends_as_cancelled_whether_or_not_its_child_obeys(string script)
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.CancelGraceSeconds = 0.3);
        await worker.RunAsync(script);
        await orchestrator.Heard<AttemptEvents>(_ => true);

        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "cancelled by a user" });
        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "cancelled by a user" });

        Assert.Equal(JobOutcome.Cancelled, (await orchestrator.FinishOf("job", 1)).Outcome);
        Assert.False(scratch.Child().IsAlive);
    }

    [Fact]
    public async Task A_discarded_attempt_says_nothing_more_and_frees_its_slot()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.Slots = 1);
        await worker.RunAsync("is-deaf");
        await orchestrator.Heard<AttemptEvents>(_ => true);

        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "not current", Discard = true });
        await orchestrator.Until(() => scratch.Attempt().IsDone, "the discarded attempt to be closed");
        await worker.RunAsync("completes", "other", token: 2);

        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("other", 2)).Outcome);
        Assert.IsType<JobStarted>(Assert.Single(orchestrator.Applied("job", 1)));
        Assert.False(scratch.Child().IsAlive);
    }

    [Fact]
    public async Task A_child_that_has_finished_but_does_not_go_is_gone_before_its_end_is_told()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.LingerSeconds = 0.2);

        await worker.RunAsync("finishes-but-stays");

        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("job", 1)).Outcome);
        Assert.False(scratch.Child().IsAlive);
    }

    [Fact]
    public async Task Output_and_logs_without_measure_arrive_bounded()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        await worker.RunAsync("floods");

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Contains("19999: xxx", finish.Failure?.Message);
        Assert.InRange(finish.Failure!.Message.Length, 1, 8 * 1024);
        var logs = orchestrator.Applied("job", 1).OfType<LogWritten>().ToList();
        Assert.InRange(logs.Where(log => log.Level == OutputShipping.Level).Sum(log => log.Message.Length), 200_000, 270_000);
        var log = Assert.Single(logs, log => log.Level == "info");
        Assert.InRange(log.Message.Length, 1, Spool.LongestLog + 100);
        Assert.Contains("characters left out", log.Message);
    }

    [Fact]
    public async Task Many_events_travel_in_bounded_batches()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        await worker.RunAsync("scores");

        await orchestrator.FinishOf("job", 1);
        Assert.Equal(Enumerable.Range(0, 2_000), orchestrator.Applied("job", 1).OfType<SamplesScored>().Select(scored => scored.Samples[0].Index));
        Assert.All(orchestrator.Received<AttemptEvents>(), batch => Assert.InRange(batch.Events.Count, 1, 200));
    }

    [Fact]
    public async Task Children_compute_with_the_threads_and_kernels_of_the_spec()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        var spec = WorkerUnderTest.Spec("completes", slots: 2) with { Runtime = new RuntimeSpec { Threads = 3, OpenblasCoretype = "Haswell" } };

        await worker.SendAsync(new RunJob { JobId = "job", Token = 1, Spec = spec });

        await orchestrator.FinishOf("job", 1);
        var started = Assert.IsType<JobStarted>(orchestrator.Applied("job", 1)[0]);
        Assert.Equal("6", started.Environment["OMP_NUM_THREADS"]);
        Assert.Equal("6", started.Environment["OPENBLAS_NUM_THREADS"]);
        Assert.Equal("passive", started.Environment["OMP_WAIT_POLICY"]);
        Assert.Equal("Haswell", started.Environment["OPENBLAS_CORETYPE"]);
    }
}
