using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.TestChild;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class RecoveryTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_worker_that_is_killed_leaves_its_child_running_and_the_next_worker_finds_it()
    {
        // Its own session, so that the kill can take the whole process group as a terminal would.
        var start = new ProcessStartInfo("setsid") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "dotnet", "exec", WorkerUnderTest.TestChild, SilencedWorker.Command, scratch.Path, "reports-until-go", scratch.Path })
            start.ArgumentList.Add(argument);
        using var doomed = Process.Start(start)!;
        var silenced = doomed.StandardOutput.ReadToEndAsync();
        while (!File.Exists(scratch.Attempt().Child) || new FileInfo(scratch.Attempt().Spool).Length == 0)
            await Task.Delay(20);
        Assert.True(ChildProcess.Found(ChildIdentity.Of(doomed.Id)!, TimeProvider.System).Signal(ChildProcess.SignalKill));
        await doomed.WaitForExitAsync();
        await silenced;
        var child = scratch.Child();
        Assert.True(child.IsAlive);

        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Attempts is [{ JobId: "job", Token: 1, ChildAlive: true }]);
        Assert.Equal(child.Identity, scratch.Child().Identity);
        scratch.Raise("go");

        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("job", 1)).Outcome);
        AssertWholeCurve();
    }

    [Fact]
    public async Task A_worker_that_keeps_its_children_hands_them_to_the_next_one_without_loss_or_repetition()
    {
        await using (var first = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.KeepChildrenOnStop = true))
        {
            await first.RunAsync("reports-until-go", barriers: scratch.Path);
            await orchestrator.Until(() => orchestrator.Applied("job", 1).Count > 20, "some events");
        }
        Assert.True(scratch.Child().IsAlive);

        await using var second = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        var before = orchestrator.Applied("job", 1).Count;
        await orchestrator.Until(() => orchestrator.Applied("job", 1).Count > before + 20, "events of the same child");
        scratch.Raise("go");

        await orchestrator.FinishOf("job", 1);
        AssertWholeCurve();
    }

    [Fact]
    public async Task A_worker_that_is_stopped_ends_its_children_and_the_next_one_tells_what_nobody_heard()
    {
        await using (var first = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.FlushSeconds = 0.1))
        {
            await first.RunAsync("obeys");
            await orchestrator.Heard<AttemptEvents>(_ => true);
            orchestrator.Answers = false;
        }
        Assert.False(scratch.Child().IsAlive);
        orchestrator.Answers = true;

        await using var second = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(JobOutcome.Released, finish.Outcome);
        Assert.Contains("the worker was stopped", finish.Reason);
    }

    [Fact]
    public async Task A_worker_that_is_stopped_says_so_at_once_and_tells_the_end_of_its_children_before_it_goes()
    {
        await using (var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.HeartbeatSeconds = 60))
        {
            await worker.RunAsync("obeys");
            await orchestrator.Heard<AttemptEvents>(_ => true);
        }

        Assert.Equal(JobOutcome.Released, Assert.IsType<JobFinished>(orchestrator.Applied("job", 1)[^1]).Outcome);
        Assert.True(scratch.Attempt().IsDone);
        Assert.Contains(orchestrator.Received<WorkerHeartbeat>(), beat => beat is { Draining: true, Attempts: [{ ChildAlive: true }] });
    }

    [Fact]
    public async Task Events_that_nobody_answers_are_sent_again_until_someone_does()
    {
        orchestrator.Answers = false;
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.ResendSeconds = 0.05);
        await worker.RunAsync("scores");
        await orchestrator.Until(() => orchestrator.Received<AttemptEvents>().Count >= 3, "the same events three times");
        Assert.All(orchestrator.Received<AttemptEvents>(), batch => Assert.Equal(1, batch.Events[0].Sequence));

        orchestrator.Answers = true;

        await orchestrator.FinishOf("job", 1);
        Assert.Equal(2_000, orchestrator.Applied("job", 1).OfType<SamplesScored>().Count());
    }

    [Fact]
    public async Task An_orchestrator_that_lost_events_gets_them_again()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("reports-until-go", barriers: scratch.Path);
        await orchestrator.Until(() => orchestrator.Applied("job", 1).Count > 10, "some events");

        orchestrator.Forget("job", 1, keep: 4);
        scratch.Raise("go");

        await orchestrator.FinishOf("job", 1);
        AssertWholeCurve();
    }

    [Theory]
    [InlineData("{\"type\":\"metrics_re", "known to have died")]
    [InlineData("", "")]
    public async Task A_torn_last_line_is_cut_off_and_the_end_takes_its_place(string torn, string output)
    {
        Leave(new ChildIdentity(int.MaxValue, 1, ChildIdentity.CurrentBootId), torn, output);

        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(output.Length == 0 ? 3 : 4, finish.Sequence);
        Assert.Equal(output, string.Join("", orchestrator.Applied("job", 1).OfType<LogWritten>().Where(log => log.Level == OutputShipping.Level).Select(log => log.Message)));
        Assert.Equal(FailureKind.Crashed, finish.Failure?.Kind);
        Assert.Contains("while no worker watched it", finish.Failure?.Message);
        Assert.Contains(output, finish.Failure?.Message);
    }

    [Fact]
    public async Task A_stranger_that_got_the_pid_of_a_dead_child_is_neither_watched_nor_signalled()
    {
        using var stranger = Process.Start("sleep", "1000")!;
        try
        {
            var real = ChildIdentity.Of(stranger.Id)!;
            Leave(real with { StartTimeTicks = real.StartTimeTicks - 1 });
            await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
            await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "no", Discard = true });
            await orchestrator.Until(() => scratch.Attempt().IsDone, "the attempt to be closed");

            Assert.False(scratch.Child().Signal(ChildProcess.SignalKill));
            Assert.True(real.IsAlive());
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task A_child_of_an_earlier_boot_is_dead()
    {
        Leave(ChildIdentity.Of(Environment.ProcessId)! with { BootId = "00000000-0000-0000-0000-000000000000" });

        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        Assert.Contains("The machine was started again", (await orchestrator.FinishOf("job", 1)).Failure?.Message);
    }

    [Fact]
    public async Task A_worker_that_died_while_it_launched_leaves_an_attempt_that_failed()
    {
        Leave(child: null);

        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        Assert.Contains("ended while it launched the child", (await orchestrator.FinishOf("job", 1)).Failure?.Message);
    }

    [Fact]
    public async Task A_spool_with_a_line_that_is_no_event_ends_the_attempt_and_says_so()
    {
        Leave(new ChildIdentity(int.MaxValue, 1, ChildIdentity.CurrentBootId), "garbage\n{\"more\":1}\n");

        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(3, finish.Sequence);
        Assert.Equal(FailureKind.Infrastructure, finish.Failure?.Kind);
        Assert.Contains("the line after event 2 is no event", finish.Failure?.Message);
        Assert.True(File.Exists(scratch.Attempt().Spool + ".corrupt"));
    }

    [Fact]
    public async Task Two_workers_cannot_share_a_data_directory()
    {
        await using var first = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkerUnderTest.StartAsync(scratch.Path, orchestrator));

        Assert.Contains("another worker uses this data directory", refused.Message);
    }

    /// <summary>An attempt as a dead worker left it: two events, then whatever else.</summary>
    private void Leave(ChildIdentity? child, string more = "", string output = "")
    {
        var files = scratch.Attempt();
        Directory.CreateDirectory(files.Path);
        AttemptDirectory.WriteJson(files.Assignment, new AttemptAssignment
        {
            JobId = "job", Token = 1, Spec = WorkerUnderTest.Spec("completes"), Directory = files.Path,
        });
        if (child is not null)
            AttemptDirectory.WriteJson(files.Child, child);
        using (var spool = Spool.Open(files.Spool, TimeProvider.System))
        {
            spool.Append(new JobStarted());
            spool.Append(new LogWritten { Level = "info", Message = "alive" });
        }
        File.AppendAllText(files.Spool, more);
        File.WriteAllText(files.Output, output);
    }

    /// <summary>What was applied is what the child wrote: every step once, in order.</summary>
    private void AssertWholeCurve()
    {
        var lines = File.ReadAllLines(scratch.Attempt().Spool, Encoding.UTF8);
        Assert.Equal(
            lines.Select(line => JsonSerializer.Deserialize<JobEvent>(line, FamJson.Options)!.Sequence),
            orchestrator.Applied("job", 1).Select(happened => happened.Sequence));
        var steps = orchestrator.Applied("job", 1).OfType<MetricsReported>().Select(metrics => metrics.Step).ToList();
        Assert.Equal(Enumerable.Range(1, steps.Count), steps);
    }
}
