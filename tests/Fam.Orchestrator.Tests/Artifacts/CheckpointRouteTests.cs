using System.Net;
using Fam.Artifacts;
using Fam.Artifacts.Trees;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Artifacts;

/// <summary><c>/api/v1/jobs/{id}/checkpoints</c></summary>
public sealed class CheckpointRouteTests
{
    [Fact]
    public async Task Checkpoints_are_listed_described_and_downloaded()
    {
        using var scratch = new TestDirectory();
        await using var host = await OrchestratorHost.StartAsync();
        var job = await SaveAsync(host, scratch);

        Assert.Equal([20, 10], (await host.Client.ListCheckpointsAsync(job)).Select(point => point.Step));
        var latest = await host.Client.GetCheckpointAsync(job);
        Assert.Equal(20, latest.Checkpoint.Step);
        Assert.Equal(["model.safetensors", "parts/optimizer.safetensors"], latest.Files.Select(file => file.Path));
        using var bytes = new MemoryStream();
        await host.Client.DownloadCheckpointFileAsync(job, 20, "parts/optimizer.safetensors", bytes);
        Assert.Equal("moments of 20", System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        using var scratch = new TestDirectory();
        await using var host = await OrchestratorHost.StartAsync();
        var job = await SaveAsync(host, scratch);

        Assert.Equal(404, (await RefusedAsync(() => host.Client.ListCheckpointsAsync("nothing-0"))).Problem.Status);
        Assert.Contains("20", (await RefusedAsync(() => host.Client.GetCheckpointAsync(job, 15))).Message, StringComparison.Ordinal);
        Assert.Contains("model.safetensors", (await RefusedAsync(() => host.Client.DownloadCheckpointFileAsync(job, 20, "secret", Stream.Null))).Message, StringComparison.Ordinal);
        using var wrong = await host.Http.GetAsync(new Uri($"api/v1/jobs/{job}/checkpoints/first", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task One_whose_bytes_are_gone_says_so()
    {
        using var scratch = new TestDirectory();
        await using var host = await OrchestratorHost.StartAsync();
        var job = await SaveAsync(host, scratch);
        var store = host.Service<IArtifactStore>();
        var hash = ArtifactHash.Parse((await host.Client.ListCheckpointsAsync(job))[0].Artifact!);
        await store.DeleteAsync(hash, DateTimeOffset.MaxValue, CancellationToken.None);
        Assert.Equal(410, (await RefusedAsync(() => host.Client.GetCheckpointAsync(job))).Problem.Status);
    }

    private static async Task<string> SaveAsync(OrchestratorHost host, TestDirectory scratch)
    {
        var job = (await host.Client.CreateSweepAsync(Sweep())).Jobs[0].Id;
        await host.Worker.HeartbeatAsync();
        await host.Worker.ApplyAsync(await host.Worker.NextAsync<RunJob>(), 1, Started(), await PutAsync(host, scratch, 10), await PutAsync(host, scratch, 20));
        return job;
    }

    private static async Task<JobEvent> PutAsync(OrchestratorHost host, TestDirectory scratch, int step)
    {
        var path = Path.Combine(scratch.Path, $"step-{step}");
        Directory.CreateDirectory(Path.Combine(path, "parts"));
        await File.WriteAllTextAsync(Path.Combine(path, "model.safetensors"), $"weights of {step}");
        await File.WriteAllTextAsync(Path.Combine(path, "parts", "optimizer.safetensors"), $"moments of {step}");
        var (hash, manifest) = await host.Service<IArtifactStore>().PutTreeAsync(path, CancellationToken.None);
        return new CheckpointSaved { Step = step, Path = path, Bytes = manifest.TotalBytes(), ModelSha256 = manifest.Files[0].Sha256, Artifact = hash.Hex };
    }

    private static Task<FamProblemException> RefusedAsync(Func<Task> act) => Assert.ThrowsAsync<FamProblemException>(act);
}
