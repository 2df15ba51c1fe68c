using System.Security.Cryptography;
using Fam.Artifacts;
using Fam.Artifacts.Directories;
using Fam.Artifacts.Trees;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Hosting;
using Fam.Orchestrator.Retention;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Retention;

public sealed class RetentionTests
{
    [Fact]
    public async Task A_preview_tells_what_would_go_and_removes_nothing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var job = await EndedJobAsync(host);
        var everything = new RetentionRequest(0, [RetainedKind.Metrics, RetainedKind.Samples, RetainedKind.Logs, RetainedKind.Checkpoints]);
        var preview = await host.Client.RetainAsync(everything, apply: false);
        Assert.Equal([("metric_points", 1L), ("metric_rollups", 0L), ("metric_curves", 1L), ("samples", 2L), ("evaluation_costs", 1L), ("log_lines", 1L), ("checkpoints", 1L)], preview.Items.Select(item => (item.Kind, item.Rows)));
        Assert.Equal(100, preview.Items[^1].Bytes);
        Assert.Single((await host.Client.GetLogsAsync(job)).Items);

        Assert.All((await host.Client.RetainAsync(everything with { OlderThanSeconds = 3_600 }, apply: true)).Items, item => Assert.Equal(0, item.Rows));
        var applied = await host.Client.RetainAsync(everything, apply: true);
        Assert.Equal(preview.Items.Select(item => item.Rows), applied.Items.Select(item => item.Rows));
        Assert.Empty((await host.Client.GetLogsAsync(job)).Items);
        Assert.Empty(await host.Client.ListCheckpointsAsync(job));
        Assert.Equal(JobState.Completed, (await host.Client.GetJobAsync(job)).State);
    }

    [Fact]
    public async Task A_sweep_is_archived_or_deleted_once_it_has_ended()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var running = (await host.Client.CreateSweepAsync(Sweep())).Id;
        Assert.Equal(409, (await Assert.ThrowsAsync<FamProblemException>(() => host.Client.DeleteSweepAsync(running, dryRun: true))).Problem.Status);
        await host.Client.CancelSweepAsync(running);
        await EventuallyAsync(() => host.Client.GetSweepAsync(running), sweep => sweep.State == SweepState.Cancelled);

        await host.Client.ArchiveSweepAsync(running);
        Assert.Empty((await host.Client.ListSweepsAsync()).Items);
        Assert.Equal(running, (await host.Client.GetSweepAsync(running)).Id);

        var preview = await host.Client.DeleteSweepAsync(running, dryRun: true);
        Assert.Contains(preview.Items, item => item is { Kind: "jobs", Rows: 1 });
        Assert.Equal(running, (await host.Client.GetSweepAsync(running)).Id);
        Assert.Equal(preview.Items.Select(item => item.Rows), (await host.Client.DeleteSweepAsync(running, dryRun: false)).Items.Select(item => item.Rows));
        Assert.Equal(404, (await Assert.ThrowsAsync<FamProblemException>(() => host.Client.GetSweepAsync(running))).Problem.Status);
        Assert.Equal(0, await host.Database.ReadAsync(rows => rows.Jobs.CountAsync()));
    }

    [Fact]
    public async Task Collection_frees_what_nothing_names_and_only_that()
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var directory = new TestDirectory();
        var store = new DirectoryStore(directory.Path, 1 << 20, host.Clock);
        using var collection = new ArtifactCollector(host.Database, store, host.Service<IOptions<OrchestratorOptions>>(), host.Clock, NullLogger<ArtifactCollector>.Instance);
        var (named, unnamed) = (await PutAsync(store), await PutAsync(store));
        await EndedJobAsync(host, named.Manifest);
        Assert.Equal(0, (await collection.CollectAsync(default)).Objects);
        // Files carry the time of the disk's clock, which a test does not move.
        foreach (var file in Directory.GetFiles(Path.Combine(directory.Path, "objects"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, host.Clock.GetUtcNow().UtcDateTime.AddDays(-2));

        Assert.Equal(2, (await collection.CollectAsync(default)).Objects);
        Assert.NotNull(await store.FindAsync(named.Manifest, default));
        Assert.NotNull(await store.FindAsync(named.File, default));
        Assert.Null(await store.FindAsync(unnamed.Manifest, default));
        Assert.Null(await store.FindAsync(unnamed.File, default));
    }

    [Fact]
    public async Task A_sweeps_budget_drops_the_oldest_and_never_the_last_of_an_unfinished_job()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1", "checkpoint_budget_bytes: 250"));
        await host.Worker.HeartbeatAsync();
        var (first, second) = (await host.Worker.NextAsync<RunJob>(), await host.Worker.NextAsync<RunJob>());
        await host.Worker.ApplyAsync(first, 1, Started(), Saved(10), Saved(20));
        await host.Worker.ApplyAsync(second, 1, Started(), Saved(10));
        Assert.Equal([20], await StepsAsync(host, first.JobId));
        await host.Worker.ApplyAsync(second, 3, Saved(20));
        Assert.Equal([20], await StepsAsync(host, first.JobId));
        Assert.Equal([20], await StepsAsync(host, second.JobId));
        Assert.Equal(2, sweep.Jobs.Count);
    }

    private static async Task<IEnumerable<int>> StepsAsync(OrchestratorHost host, string job) => (await host.Client.ListCheckpointsAsync(job)).Select(checkpoint => checkpoint.Step);

    private static CheckpointSaved Saved(int step, ArtifactHash? artifact = null) =>
        ((CheckpointSaved)Checkpoint(step)) with { Bytes = 100, Keep = 5, Artifact = (artifact ?? ArtifactHash.Of([(byte)step])).Hex };

    private static async Task<string> EndedJobAsync(OrchestratorHost host, ArtifactHash? artifact = null)
    {
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started(), Loss(10, 3), Saved(10, artifact), Line("hello"), Scored(0, 1, true, false), Completed());
        return run.JobId;
    }

    private static async Task<(ArtifactHash Manifest, ArtifactHash File)> PutAsync(IArtifactStore store)
    {
        var file = await store.PutAsync(new MemoryStream(RandomNumberGenerator.GetBytes(50)), 100, expected: null, default);
        return ((await store.PutManifestAsync(ArtifactManifest.Of([new ArtifactFile("model.safetensors", file.Hash.Hex, file.Bytes)]), default)).Hash, file.Hash);
    }
}
