using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class SchedulingTests
{
    [Fact]
    public async Task No_more_trials_run_than_the_sweep_allows()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1, M2, M3", "max_concurrent_trials: 2"));
        await host.Worker.HeartbeatAsync(slots: 4);
        var first = await host.Worker.NextAsync<RunJob>();
        var second = await host.Worker.NextAsync<RunJob>();
        Assert.Equal(["max_concurrent_trials is 2", "max_concurrent_trials is 2"], (await host.Client.GetSweepAsync(sweep.Id)).Jobs.Skip(2).Select(job => job.WaitingReason));
        Assert.False(host.Worker.HasMore<RunJob>());

        await host.Worker.ApplyAsync(second, 1, Started(), Completed());
        Assert.Equal(sweep.Jobs[2].Id, (await host.Worker.NextAsync<RunJob>()).JobId);
        // A job that waits for its restart keeps its place among the two.
        await host.Worker.ApplyAsync(first, 1, Started(), Failed(FailureKind.Crashed));
        await host.Worker.HeartbeatAsync(slots: 4);
        Assert.Equal("max_concurrent_trials is 2", (await host.Client.GetJobAsync(sweep.Jobs[3].Id)).WaitingReason);
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        Assert.Equal(first.JobId, (await host.Worker.NextAsync<RunJob>()).JobId);
    }

    [Fact]
    public async Task Higher_priority_is_sooner_and_equals_go_in_the_order_of_submission()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var ids = new List<string>();
        foreach (var priority in new[] { 0, 0, 7 })
        {
            await host.AdvanceAsync(TimeSpan.FromMilliseconds(1));
            ids.Add((await host.Client.CreateSweepAsync(Sweep("M0, M1", $"priority: {priority}"))).Id);
        }

        await EventuallyAsync(() => host.Client.GetSweepAsync(ids[2]), sweep => sweep.Jobs.All(job => job.WaitingReason == "no worker in pool default"));
        // Leases of one look are opened side by side; of equal priority, the sweeps take turns.
        foreach (var (slots, expected) in new[] { (2, new[] { $"{ids[2]}-0", $"{ids[2]}-1" }), (4, [$"{ids[0]}-0", $"{ids[1]}-0"]), (6, [$"{ids[0]}-1", $"{ids[1]}-1"]) })
        {
            await host.Worker.HeartbeatAsync(slots);
            var started = new[] { await host.Worker.NextAsync<RunJob>(), await host.Worker.NextAsync<RunJob>() };
            Assert.Equal(expected.Order(StringComparer.Ordinal), started.Select(run => run.JobId).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_waiting_job_says_what_it_waits_for()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var one = await host.Client.CreateSweepAsync(Sweep("M0, M1"));
        var large = await host.Client.CreateSweepAsync(Sweep("M0", "resources: {resource_pool: default, slots_per_trial: 3}"));
        var elsewhere = await host.Client.CreateSweepAsync(Sweep("M0", "resources: {resource_pool: gpu}"));
        await host.Worker.HeartbeatAsync(slots: 1);
        await host.Worker.NextAsync<RunJob>();
        await ReasonAsync(host, one.Jobs[1].Id, "waits for a free slot in pool default: 1 of 1 in use");
        await ReasonAsync(host, large.Jobs[0].Id, "asks for 3 slots; the largest worker in pool default has 1");
        await ReasonAsync(host, elsewhere.Jobs[0].Id, "no worker in pool gpu");
    }

    [Fact]
    public async Task Slots_are_never_oversubscribed_and_a_draining_worker_gets_nothing()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep("M0, M1, M2", "resources: {slots_per_trial: 2}"));
        await host.Worker.HeartbeatAsync(slots: 5);
        var runs = new[] { await host.Worker.NextAsync<RunJob>(), await host.Worker.NextAsync<RunJob>() };
        await host.Worker.HeartbeatAsync(slots: 5, held: runs);
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ SlotsUsed: 4 }]);
        Assert.False(host.Worker.HasMore<RunJob>());

        await host.Worker.HeartbeatAsync(slots: 5, draining: true, held: runs);
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers[0].Draining);
        await host.Worker.ApplyAsync(runs[0], 1, Started(), Completed());
        await host.Worker.ApplyAsync(runs[1], 1, Started(), Completed());
        Assert.False(host.Worker.HasMore<RunJob>());
        await host.Worker.HeartbeatAsync(slots: 5);
        await host.Worker.NextAsync<RunJob>();
    }

    [Fact]
    public async Task A_slot_is_not_free_while_the_worker_still_has_an_attempt_that_nobody_wants()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0"));
        var stranger = new RunJob { JobId = "zzzzzzzz-0", Token = 99, Spec = (await host.Client.GetJobAsync(sweep.Jobs[0].Id)).Spec };
        await host.Worker.HeartbeatAsync(slots: 1, held: stranger);
        Assert.True((await host.Worker.NextAsync<StopAttempt>()).Discard);
        await ReasonAsync(host, sweep.Jobs[0].Id, "waits for a free slot in pool default: 1 of 1 in use");
        await host.Worker.HeartbeatAsync(slots: 1);
        await host.Worker.NextAsync<RunJob>();
    }

    private static Task ReasonAsync(OrchestratorHost host, string jobId, string reason) =>
        EventuallyAsync(() => host.Client.GetJobAsync(jobId), job => job.WaitingReason == reason);
}
