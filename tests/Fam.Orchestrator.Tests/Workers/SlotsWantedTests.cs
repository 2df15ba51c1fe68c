using System.Net;
using System.Text.Json.Nodes;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class SlotsWantedTests
{
    [Fact]
    public async Task Queued_and_running_slots_are_wanted_until_the_jobs_are_over()
    {
        await using var host = await OrchestratorHost.StartAsync();
        Assert.Equal(new SlotsWanted("default", 0, 0), await host.Client.GetSlotsWantedAsync("default"));

        await host.Client.CreateSweepAsync(Sweep("M0, M1", "resources: {slots_per_trial: 2}"));
        await host.Client.CreateSweepAsync(Sweep("M0", "resources: {slots_per_trial: 5}"));
        await WantedAsync(host, queued: 9, running: 0);
        await host.Worker.HeartbeatAsync(slots: 2);
        var run = await host.Worker.NextAsync<RunJob>();
        await WantedAsync(host, queued: 7, running: 2);
        // No worker of two slots will ever take the job of five.
        Assert.Equal(new SlotsWanted("default", 2, 2), await host.Client.GetSlotsWantedAsync("default", slotsPerWorker: 2));

        await host.Worker.ApplyAsync(run, 1, Started(), Completed());
        var second = await host.Worker.NextAsync<RunJob>();
        await WantedAsync(host, queued: 5, running: 2);
        await host.Worker.ApplyAsync(second, 1, Started(), Completed());
        await WantedAsync(host, queued: 5, running: 0);
    }

    [Fact]
    public async Task Jobs_that_their_sweep_holds_back_are_not_wanted_yet()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep("M0, M1, M2, M3", "max_concurrent_trials: 2"));
        await WantedAsync(host, queued: 2, running: 0);
    }

    [Fact]
    public async Task The_answer_is_what_the_manifests_tell_Keda_to_read()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep("M0"));
        await WantedAsync(host, queued: 1, running: 0);
        var answer = JsonNode.Parse(await host.Http.GetStringAsync("/api/v1/pools/default/slots-wanted"))!;
        Assert.True(JsonNode.DeepEquals(answer, new JsonObject { ["pool"] = "default", ["queued_slots"] = 1, ["running_slots"] = 0, ["wanted_slots"] = 1 }), answer.ToJsonString());
    }

    [Fact]
    public async Task A_worker_without_slots_is_refused()
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var answer = await host.Http.GetAsync("/api/v1/pools/default/slots-wanted?slots_per_worker=0");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("slots_per_worker is '0'; it must be 1 or more.", await answer.Content.ReadAsStringAsync());
    }

    private static Task WantedAsync(OrchestratorHost host, int queued, int running) =>
        EventuallyAsync(() => host.Client.GetSlotsWantedAsync("default"), wanted => wanted == new SlotsWanted("default", queued, running));
}
