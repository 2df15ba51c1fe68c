using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.Tests.Trials;

namespace Fam.Worker.Tests.Artifacts;

/// <summary>Two workers with separate directories and one store.</summary>
public sealed class ResumeElsewhereTests : IDisposable
{
    private readonly Scratch here = new();
    private readonly Scratch there = new();
    private readonly Scratch shared = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose()
    {
        here.Dispose();
        there.Dispose();
        shared.Dispose();
    }

    [Fact]
    public async Task A_job_goes_on_from_its_checkpoint_on_another_worker()
    {
        var points = await SaveHereAsync();
        here.Dispose();

        Assert.Equal("weights of step 3", (await ResumeThereAsync(points[2], points[1], points[0])).Single());
        Assert.StartsWith(there.Path, ResumedPath(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worker_that_wrote_a_checkpoint_reads_it_where_it_lies()
    {
        var points = await SaveHereAsync();
        await using var again = await WorkerUnderTest.StartAsync(here.Path, orchestrator, store: shared.Path);
        await again.SendAsync(Command(points[2]));
        await orchestrator.FinishOf("job", 2);
        Assert.Equal(points[2].Path, AttemptAssignmentOf(here).Resume?.Path);
        Assert.False(Directory.Exists(Path.Combine(here.Path, "cache")));
    }

    [Fact]
    public async Task A_checkpoint_that_is_damaged_or_gone_is_passed_over_for_the_next_older_one()
    {
        var points = await SaveHereAsync();
        here.Dispose();
        Damage("weights of step 3");
        Delete("weights of step 2");

        Assert.Equal("weights of step 1", (await ResumeThereAsync(points[2], points[1], points[0])).Single());

        var changed = Assert.Single(orchestrator.Applied("job", 2).OfType<ResumePointChanged>());
        Assert.Equal(1, changed.Step);
        Assert.Contains("step 3 cannot be read", changed.Reason, StringComparison.Ordinal);
        Assert.Contains("step 2 cannot be read", changed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_no_checkpoint_left_the_job_begins_anew_and_says_why()
    {
        var points = await SaveHereAsync();
        here.Dispose();
        Directory.Delete(Path.Combine(shared.Path, "objects"), recursive: true);

        Assert.Equal("none", (await ResumeThereAsync(points[2], points[1])).Single());
        Assert.Null(Assert.Single(orchestrator.Applied("job", 2).OfType<ResumePointChanged>()).Step);
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_fails_the_attempt_and_not_the_checkpoint()
    {
        var points = await SaveHereAsync();
        here.Dispose();
        await using var worker = await WorkerUnderTest.StartAsync(there.Path, orchestrator, options => options.CacheBytes = 1 << 20, shared.Path);
        File.WriteAllText(Path.Combine(there.Path, "cache"), "a file where the cache should be");
        await worker.SendAsync(Command(points[2]));

        var finish = await orchestrator.FinishOf("job", 2);
        Assert.Equal(FailureKind.Infrastructure, finish.Failure?.Kind);
        Assert.Contains("could not bring what the job needs", finish.Failure?.Message, StringComparison.Ordinal);
    }

    private async Task<List<ResumePoint>> SaveHereAsync()
    {
        await using var worker = await WorkerUnderTest.StartAsync(here.Path, orchestrator, store: shared.Path);
        await worker.RunAsync("saves-until-go", barriers: here.Path);
        await orchestrator.Until(() => orchestrator.Applied("job", 1).OfType<CheckpointSaved>().Count() == 3, "three checkpoints");
        here.Raise("go");
        await orchestrator.FinishOf("job", 1);
        var points = orchestrator.Applied("job", 1).OfType<CheckpointSaved>().Select(saved => new ResumePoint(saved.Step, saved.Path, saved.ModelSha256, saved.Artifact)).ToList();
        Assert.All(points, point => Assert.NotNull(point.Artifact));
        return points;
    }

    private async Task<IEnumerable<string>> ResumeThereAsync(params ResumePoint[] points)
    {
        await using var worker = await WorkerUnderTest.StartAsync(there.Path, orchestrator, store: shared.Path);
        await worker.SendAsync(Command(points));
        await orchestrator.FinishOf("job", 2);
        return orchestrator.Applied("job", 2).OfType<LogWritten>().Select(line => line.Message);
    }

    private static RunJob Command(params ResumePoint[] points) => new()
    {
        JobId = "job", Token = 2, Spec = WorkerUnderTest.Spec("tells-its-checkpoint"), Resume = points[0], Fallbacks = points[1..],
    };

    private string? ResumedPath() => AttemptAssignmentOf(there).Resume?.Path;

    private static Fam.Worker.Trials.AttemptAssignment AttemptAssignmentOf(Scratch root) =>
        Fam.Worker.Trials.AttemptDirectory.ReadJson<Fam.Worker.Trials.AttemptAssignment>(root.Attempt(token: 2).Assignment)!;

    private string ObjectOf(string content) => Directory.GetFiles(shared.Path, Fam.Artifacts.ArtifactHash.Of(System.Text.Encoding.UTF8.GetBytes(content)).Hex, SearchOption.AllDirectories).Single();

    private void Damage(string content)
    {
        var path = ObjectOf(content);
        File.Delete(path);
        File.WriteAllText(path, new string('x', content.Length));
    }

    private void Delete(string content) => File.Delete(ObjectOf(content));
}
