using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.Checkpoints;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Trials;

/// <summary>Disks that are really full: what was good stays, and the job says what was wrong.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    private readonly Scratch roomy = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => roomy.Dispose();

    [Fact]
    public async Task A_checkpoint_that_does_not_fit_fails_the_job_and_leaves_the_last_one_usable()
    {
        if (Mount(megabytes: 2) is not { } disk)
            return;
        using (disk)
        {
            await using (var worker = await WorkerUnderTest.StartAsync(disk.Path, orchestrator, store: roomy.Path))
            {
                await worker.RunAsync("saves-until-full");
                AssertFull(await orchestrator.FinishOf("job", 1), Path.Combine(disk.Path, "attempts/job/1/checkpoints/step-"));
            }

            var files = AttemptDirectory.Of(disk.Path, "job", 1);
            Assert.All(Directory.GetDirectories(Path.Combine(files.Path, "checkpoints")), checkpoint => Assert.StartsWith("step-", Path.GetFileName(checkpoint), StringComparison.Ordinal));
            await AssertLastIsUsableAsync(1);
        }
    }

    [Fact]
    public async Task A_spool_that_does_not_fit_fails_the_job_and_its_end_still_arrives()
    {
        if (Mount(megabytes: 2) is not { } disk)
            return;
        using (disk)
        {
            await using var worker = await WorkerUnderTest.StartAsync(disk.Path, orchestrator, store: roomy.Path);
            await worker.RunAsync("reports-on-a-full-disk");
            AssertFull(await orchestrator.FinishOf("job", 1), Path.Combine(disk.Path, "attempts/job/1/events.jsonl"));
            Assert.IsType<MetricsReported>(orchestrator.Applied("job", 1)[1]);
            await orchestrator.Heard<WorkerHeartbeat>(beat => beat.Attempts.Count == 1);
            await orchestrator.Until(() => orchestrator.Received<WorkerHeartbeat>()[^1].Attempts.Count == 0, "a heartbeat without attempts");
            Assert.True(AttemptDirectory.Of(disk.Path, "job", 1).IsDone);
        }
    }

    [Fact]
    public async Task A_child_that_dies_on_a_full_disk_is_told_of()
    {
        if (Mount(megabytes: 2) is not { } disk)
            return;
        using (disk)
        {
            await using var worker = await WorkerUnderTest.StartAsync(disk.Path, orchestrator, store: roomy.Path);
            await worker.RunAsync("dies-on-a-full-disk");
            Assert.Contains("exit status 7", (await orchestrator.FinishOf("job", 1)).Failure?.Message, StringComparison.Ordinal);

            // Nothing more can be begun, and that is said, too.
            await worker.RunAsync("completes", jobId: "next");
            await orchestrator.Heard<RunJobAnswered>(answer => answer.JobId == "next");
            var refusal = orchestrator.Received<RunJobAnswered>().First(answer => answer.JobId == "next");
            Assert.False(refusal.Accepted);
            Assert.Contains("bytes are free", refusal.Reason, StringComparison.Ordinal);
            Assert.False(AttemptDirectory.Of(disk.Path, "next", 1) is { IsDone: false, Path: var left } && Directory.Exists(left));
        }
    }

    [Fact]
    public async Task A_store_that_is_full_fails_the_job_and_keeps_what_it_has()
    {
        if (Mount(megabytes: 2) is not { } disk)
            return;
        using (disk)
        {
            await using (var worker = await WorkerUnderTest.StartAsync(roomy.Path, orchestrator, store: disk.Path))
            {
                await worker.RunAsync("saves-until-full");
                AssertFull(await orchestrator.FinishOf("job", 1), disk.Path);
            }

            Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "incoming")));
            using var elsewhere = new Scratch();
            await using var other = await WorkerUnderTest.StartAsync(elsewhere.Path, orchestrator, store: disk.Path);
            Assert.Equal("weights of step 1", await ResumeAsync(other, orchestrator.Applied("job", 1).OfType<CheckpointSaved>().First(saved => saved.Step == 1)));
        }
    }

    /// <summary>Where nobody may mount anything: the device that is always full refuses a real write.</summary>
    [Fact]
    public void The_reason_names_path_and_room()
    {
        var checkpoints = new CheckpointDirectory(Path.Combine(roomy.Path, "checkpoints"));
        checkpoints.Write(1, directory => File.WriteAllText(Path.Combine(directory, "model.safetensors"), "good"));
        var full = Assert.Throws<Fam.Artifacts.DiskFullException>(() => checkpoints.Write(2, directory =>
        {
            File.CreateSymbolicLink(Path.Combine(directory, "model.safetensors"), "/dev/full");
            File.WriteAllText(Path.Combine(directory, "model.safetensors"), "does not fit");
        }));
        Assert.Contains("step-00000002", full.Message, StringComparison.Ordinal);
        Assert.Contains("bytes are free", full.Message, StringComparison.Ordinal);
        Assert.Equal(["step-00000001"], Directory.GetDirectories(checkpoints.Root).Select(Path.GetFileName));
    }

    private static void AssertFull(JobFinished finish, string path)
    {
        Assert.Equal(FailureKind.OutOfDisk, finish.Failure?.Kind);
        Assert.Contains("full", finish.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains(path, finish.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains("bytes are free", finish.Failure?.Message, StringComparison.Ordinal);
    }

    private async Task AssertLastIsUsableAsync(long token)
    {
        using var elsewhere = new Scratch();
        await using var worker = await WorkerUnderTest.StartAsync(elsewhere.Path, orchestrator, store: roomy.Path);
        var last = orchestrator.Applied("job", token).OfType<CheckpointSaved>().Last();
        Assert.True(last.Step > 1);
        Assert.Equal($"weights of step {last.Step}", await ResumeAsync(worker, last));
    }

    private async Task<string> ResumeAsync(WorkerUnderTest worker, CheckpointSaved saved)
    {
        await worker.SendAsync(new RunJob
        {
            JobId = "job", Token = 2, Spec = WorkerUnderTest.Spec("tells-its-checkpoint"),
            Resume = new ResumePoint(saved.Step, saved.Path, saved.ModelSha256, saved.Artifact),
        });
        await orchestrator.FinishOf("job", 2);
        return Assert.Single(orchestrator.Applied("job", 2).OfType<LogWritten>()).Message;
    }

    private SmallDisk? Mount(int megabytes)
    {
        var disk = SmallDisk.TryMount(megabytes, out var why);
        if (disk is null)
            output.WriteLine(why);
        return disk;
    }
}
