using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Jobs;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Workers;
using Microsoft.EntityFrameworkCore;
using Orleans;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

/// <summary>Notices between grains may be lost; rows are compared with from time to time.</summary>
public sealed class ReconciliationTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30.5);

    [Fact]
    public async Task A_pool_that_forgot_its_queue_is_given_it_again()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, M1"));
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.Jobs.All(job => job.WaitingReason == "no worker in pool default"));
        await host.Service<IGrainFactory>().GetGrain<IPoolGrain>("default").Withdraw(sweep.Id);
        Assert.Equal("is about to be queued", (await host.Client.GetSweepAsync(sweep.Id)).Jobs[0].WaitingReason);
        await host.AdvanceAsync(Period);
        await host.Worker.HeartbeatAsync();
        // Both are placed at one look and start side by side.
        var started = new[] { (await host.Worker.NextAsync<RunJob>()).JobId, (await host.Worker.NextAsync<RunJob>()).JobId };
        Assert.Equal([sweep.Jobs[0].Id, sweep.Jobs[1].Id], started.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_end_that_nobody_was_told_of_frees_the_slot_and_ends_the_sweep()
    {
        await using var host = await OrchestratorHost.StartAsync(configure: options => options.LeasePeriod = TimeSpan.FromHours(1));
        var sweep = await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        await host.Database.WriteAsync(async rows =>
        {
            var (job, attempt) = (await rows.Jobs.SingleAsync(), await rows.Attempts.SingleAsync());
            AttemptEnding.Complete(rows, job, attempt, host.Clock.GetUtcNow());
            return true;
        });
        await host.AdvanceAsync(Period);
        await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ SlotsUsed: 0 }]);
        await EventuallyAsync(() => host.Client.GetSweepAsync(sweep.Id), read => read.State == SweepState.Completed);
    }

    [Fact]
    public async Task A_second_writer_of_a_job_is_refused()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => host.Database.WriteAsync(async rows =>
        {
            var job = await rows.Jobs.SingleAsync();
            await rows.Jobs.ExecuteUpdateAsync(row => row.SetProperty(other => other.Version, other => other.Version + 1));
            job.Phase = "mine";
            return true;
        }));
        Assert.Null((await host.Client.ListJobsAsync()).Items[0].Phase);
    }
}
