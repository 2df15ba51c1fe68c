using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

public sealed class CommandTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task The_same_command_again_is_answered_again_and_starts_nothing()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("obeys");
        await orchestrator.Heard<AttemptEvents>(_ => true);
        var child = scratch.Child().Identity;

        await worker.RunAsync("obeys");
        await orchestrator.Until(() => orchestrator.Received<RunJobAnswered>().Count == 2, "a second answer");

        Assert.All(orchestrator.Received<RunJobAnswered>(), answer => Assert.True(answer.Accepted));
        Assert.Equal(child, scratch.Child().Identity);
        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "enough" });
        await orchestrator.FinishOf("job", 1);
        await worker.RunAsync("obeys");
        await orchestrator.Until(() => orchestrator.Received<RunJobAnswered>().Count == 3, "an answer for an attempt that is over");
        Assert.True(orchestrator.Received<RunJobAnswered>()[2].Accepted);
        Assert.False(scratch.Child().IsAlive);
    }

    [Fact]
    public async Task A_job_that_does_not_fit_is_refused_with_the_numbers()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("obeys", "first");
        await orchestrator.Heard<RunJobAnswered>(answer => answer.JobId == "first");

        await worker.RunAsync("completes", "wide", token: 2, slots: 2);
        await worker.RunAsync("completes", "narrow", token: 3);

        await orchestrator.Heard<RunJobAnswered>(answer => answer.JobId == "wide");
        var refusal = orchestrator.Received<RunJobAnswered>().Single(answer => answer.JobId == "wide");
        Assert.False(refusal.Accepted);
        Assert.Matches("has 2 slots, [12] taken; the job asks for 2", refusal.Reason);
        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("narrow", 3)).Outcome);
        Assert.False(Directory.Exists(scratch.Attempt("wide", 2).Path));
    }

    [Fact]
    public async Task A_worker_says_what_it_offers_and_takes_only_devices_that_are_free()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options =>
        {
            options.MemoryBytes = 1 << 30;
            options.Labels["zone"] = "b";
        });
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Devices is [{ Index: 0, Kind: "cpu", Slots: 2, MemoryBytes: 1 << 30 }] && beat.Labels["zone"] == "b");
        await worker.SendAsync(Run("first", 1, new DeviceShare(0, 1)));
        await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Attempts is [{ Devices: [{ Device: 0, Slots: 1 }], UnsavedSeconds: >= 0 }]);
        await worker.SendAsync(Run("elsewhere", 2, new DeviceShare(1, 1)));
        await worker.SendAsync(Run("crowded", 3, new DeviceShare(0, 2)));

        await orchestrator.Heard<RunJobAnswered>(answer => answer.JobId == "crowded");
        Assert.Equal("worker under-test has no device 1; it has 0.", orchestrator.Received<RunJobAnswered>().Single(answer => answer.JobId == "elsewhere").Reason);
        Assert.Equal("device 0 of worker under-test has 2 slots, 1 taken; the job is given 2.", orchestrator.Received<RunJobAnswered>().Single(answer => answer.JobId == "crowded").Reason);

        static RunJob Run(string jobId, long token, DeviceShare share) => new() { JobId = jobId, Token = token, Spec = WorkerUnderTest.Spec("obeys"), Devices = [share] };
    }

    [Fact]
    public async Task A_newer_token_ends_the_older_child_first_and_an_older_one_is_refused()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.Slots = 1);
        await worker.RunAsync("is-deaf", token: 5);
        await orchestrator.Heard<AttemptEvents>(_ => true);
        var older = scratch.Child(token: 5);

        await worker.RunAsync("completes", token: 7);
        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("job", 7)).Outcome);
        Assert.False(older.IsAlive);
        await worker.RunAsync("completes", token: 6);
        await orchestrator.Heard<RunJobAnswered>(answer => answer.Token == 6);

        Assert.Contains("out of date", orchestrator.Received<RunJobAnswered>().Single(answer => answer.Token == 6).Reason);
    }

    [Fact]
    public async Task A_stop_that_overtakes_its_command_keeps_the_child_from_starting()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.Attempts.StopAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "cancelled by a user" }, CancellationToken.None);

        await worker.RunAsync("completes");

        await orchestrator.Heard<RunJobAnswered>(answer => !answer.Accepted && answer.Reason!.Contains("stopped before it began: cancelled by a user"));
        Assert.False(Directory.Exists(scratch.Attempt().Path));
    }

    [Fact]
    public async Task A_child_that_is_asked_for_a_checkpoint_is_released_with_the_reason()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.CheckpointGraceSeconds = 60);
        await worker.RunAsync("obeys");
        await orchestrator.Heard<AttemptEvents>(_ => true);

        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Mode = StopMode.Checkpoint, Reason = "paused by a user" });

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal((JobOutcome.Released, "paused by a user"), (finish.Outcome, finish.Reason));
    }

    [Fact]
    public async Task A_child_that_does_not_save_in_its_grace_time_is_killed_and_released_all_the_same()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.CheckpointGraceSeconds = 3600);
        await worker.RunAsync("is-deaf");
        await orchestrator.Heard<AttemptEvents>(_ => true);

        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Mode = StopMode.Checkpoint, Reason = "preempted", GraceSeconds = 0.1 });

        Assert.Equal(JobOutcome.Released, (await orchestrator.FinishOf("job", 1)).Outcome);
        Assert.False(scratch.Child().IsAlive);
    }

    [Fact]
    public async Task A_cancel_does_not_wait_for_the_checkpoint_that_was_asked_for_before()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.CheckpointGraceSeconds = 3600);
        await worker.RunAsync("is-deaf");
        await orchestrator.Heard<AttemptEvents>(_ => true);
        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Mode = StopMode.Checkpoint, Reason = "preempted" });
        while (!File.Exists(scratch.Attempt().Stop))
            await Task.Delay(20);

        await worker.SendAsync(new StopAttempt { JobId = "job", Token = 1, Reason = "cancelled by a user" });

        Assert.Equal(JobOutcome.Cancelled, (await orchestrator.FinishOf("job", 1)).Outcome);
    }

    [Theory]
    [InlineData("../../etc", 1, "is no name for a directory")]
    [InlineData("job", 0, "it must be 1 or more")]
    public async Task A_command_that_names_no_place_of_its_own_is_refused(string jobId, long token, string reason)
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);

        await worker.RunAsync("completes", jobId, token);

        await orchestrator.Heard<RunJobAnswered>(answer => !answer.Accepted && answer.Reason!.Contains(reason));
    }

    [Fact]
    public async Task A_launch_that_fails_is_refused_and_stays_refused()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        // A file where the job's directory would be.
        Directory.CreateDirectory(Path.Combine(scratch.Path, "attempts"));
        await File.WriteAllTextAsync(Path.Combine(scratch.Path, "attempts", "job"), "in the way");

        await worker.RunAsync("completes");

        await orchestrator.Heard<RunJobAnswered>(answer => !answer.Accepted && answer.Reason!.Contains("could not launch the child"));
    }

    [Fact]
    public async Task A_child_that_cannot_begin_is_an_infrastructure_failure()
    {
        var broken = Path.Combine(scratch.Path, "broken.dll");
        await File.WriteAllTextAsync(broken, "no assembly");
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator, options => options.ChildAssembly = broken);

        await worker.RunAsync("completes");

        var finish = await orchestrator.FinishOf("job", 1);
        Assert.Equal(FailureKind.Infrastructure, finish.Failure?.Kind);
        Assert.Contains("broken.runtimeconfig.json", finish.Failure?.Message);
    }

    [Fact]
    public async Task A_child_leads_a_session_of_its_own_with_no_pipe_to_the_worker()
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.RunAsync("obeys");
        await orchestrator.Heard<AttemptEvents>(_ => true);

        var pid = scratch.Child().Identity.Pid;
        var fields = (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Split(") ")[^1].Split(' ');

        Assert.Equal(pid.ToString(), fields[2]);
        Assert.Equal(pid.ToString(), fields[3]);
        Assert.Equal("5", fields[16]);
        Assert.Equal("/dev/null", new FileInfo($"/proc/{pid}/fd/0").LinkTarget);
        Assert.Equal(scratch.Attempt().Output, new FileInfo($"/proc/{pid}/fd/1").LinkTarget);
        Assert.Equal(scratch.Attempt().Output, new FileInfo($"/proc/{pid}/fd/2").LinkTarget);
    }
}
