using Fam.Artifacts;
using Fam.Artifacts.Directories;
using Fam.Artifacts.Trees;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Worker.Tests.Trials;
using Fam.Worker.Trials;

namespace Fam.Worker.Tests.Artifacts;

public sealed class DataTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly ScriptedOrchestrator orchestrator = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_child_finds_its_data_in_its_directory()
    {
        var hash = await PutAsync("call me Ishmael");
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.SendAsync(Command($"data://books@{hash}"));
        Assert.Equal(JobOutcome.Completed, (await orchestrator.FinishOf("job", 1)).Outcome);
        Assert.Equal("call me Ishmael", File.ReadAllText(Path.Combine(scratch.Attempt().Data, "corpus", "book.txt")));
        Assert.Equal(Path.Combine(scratch.Path, "cache", hash.Hex), AttemptDirectory.ReadJson<AttemptAssignment>(scratch.Attempt().Assignment)!.Data["corpus"]);
    }

    [Theory]
    [InlineData("data://books", "a resolved spec")]
    [InlineData("/etc", "a resolved spec")]
    [InlineData("data://books@ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "has no object")]
    public async Task What_cannot_be_brought_fails_the_attempt_with_the_reason(string data, string why)
    {
        await using var worker = await WorkerUnderTest.StartAsync(scratch.Path, orchestrator);
        await worker.SendAsync(Command(data));
        var failure = (await orchestrator.FinishOf("job", 1)).Failure;
        Assert.Equal(FailureKind.Infrastructure, failure?.Kind);
        Assert.Contains(why, failure?.Message, StringComparison.Ordinal);
    }

    private static RunJob Command(string data) => new()
    {
        JobId = "job", Token = 1, Spec = WorkerUnderTest.Spec("completes") with { Data = new Dictionary<string, string> { ["corpus"] = data } },
    };

    private async Task<ArtifactHash> PutAsync(string text)
    {
        var source = Path.Combine(scratch.Path, "source");
        Directory.CreateDirectory(source);
        await File.WriteAllTextAsync(Path.Combine(source, "book.txt"), text, TestContext.Current.CancellationToken);
        var store = new DirectoryStore(Path.Combine(scratch.Path, "store"), 1 << 20, TimeProvider.System);
        return (await store.PutTreeAsync(source, TestContext.Current.CancellationToken)).Hash;
    }
}
