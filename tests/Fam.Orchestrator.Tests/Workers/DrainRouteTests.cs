using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fam.Contracts.Client;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary><c>POST /api/v1/workers/{id}/drain</c></summary>
public sealed class DrainRouteTests
{
    [Fact]
    public async Task A_drained_worker_gets_nothing_until_it_is_undone_and_lists_itself_so()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Worker.HeartbeatAsync();
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers.Count == 1);
        Assert.True((await host.Client.DrainWorkerAsync("w1", new DrainRequest())).Draining);
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        await host.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.False(host.Worker.HasMore<RunJob>());
        Assert.True(Assert.Single(await host.Client.ListWorkersAsync()).Draining);

        Assert.False((await host.Client.DrainWorkerAsync("w1", new DrainRequest { Undo = true })).Draining);
        await host.Worker.HeartbeatAsync();
        await host.Worker.NextAsync<RunJob>();
    }

    [Fact]
    public async Task Now_moves_what_runs()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started(), Checkpoint(10));
        await host.Client.DrainWorkerAsync("w1", new DrainRequest { Now = true });
        var stop = await host.Worker.NextAsync<StopAttempt>();
        Assert.Equal((run.JobId, run.Token, StopMode.Checkpoint), (stop.JobId, stop.Token, stop.Mode));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Worker.HeartbeatAsync();
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers.Count == 1);
        Assert.Equal(404, (await Refused(() => host.Client.DrainWorkerAsync("nobody", new DrainRequest()))).Problem.Status);
        var both = await Refused(() => host.Client.DrainWorkerAsync("w1", new DrainRequest { Undo = true, Now = true }));
        Assert.Equal(400, both.Problem.Status);
        Assert.Contains("now", both.Message, StringComparison.Ordinal);
        using var form = await host.Http.PostAsync(new Uri("api/v1/workers/w1/drain", UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        using var answer = await host.Http.PostAsJsonAsync(new Uri("api/v1/workers/w1/drain", UriKind.Relative), new { now = "soon" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(JsonValueKind.Object, (await answer.Content.ReadFromJsonAsync<JsonElement>()).ValueKind);
    }

    private static Task<FamProblemException> Refused(Func<Task> act) => Assert.ThrowsAsync<FamProblemException>(act);
}
