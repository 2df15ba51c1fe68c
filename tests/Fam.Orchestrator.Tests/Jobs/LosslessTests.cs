using Fam.Contracts.Jobs;
using Fam.Grains.Tests;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Jobs;

public sealed class LosslessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_is_lost_repeated_or_reordered_each_job_ends_once_with_its_whole_curve(int seed)
    {
        using var directory = new TestDirectory();
        await RunAsync(directory, seed);
    }

    [Fact]
    public async Task So_it_is_over_PostgreSQL_and_RabbitMQ()
    {
        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        await RunAsync(directory, seed: 3);
    }

    private static async Task RunAsync(TestDirectory directory, int seed)
    {
        var clock = new FakeClock();
        string sweepId;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock, workerIds: ["w1", "w2"]))
        {
            sweepId = (await host.Client.CreateSweepAsync(Sweep("M0, M1, M2, M3, FAM, FAM+M1", "max_concurrent_trials: 4\nmax_restarts: 100"))).Id;
            await WithWorkersAsync(host, seed, sweep => sweep.Trials.Completed >= 2);
        }

        // The orchestrator goes down in the middle of things, and its workers with it.
        await using (var host = await OrchestratorHost.StartAsync(directory, clock, workerIds: ["w1", "w2"]))
        {
            await WithWorkersAsync(host, seed + 100, sweep => sweep.FinishedAt is not null);
            var done = await host.Client.GetSweepAsync(sweepId);
            Assert.Equal(SweepState.Completed, done.State);
            foreach (var job in done.Jobs)
            {
                var curve = Assert.Single(await host.Client.GetMetricsAsync(job.Id));
                Assert.Equal(Enumerable.Range(1, UnreliableWorker.Steps).Select(step => (step, 1.0 / step)), curve.Points.Select(point => (point.Step, point.Value)));
                Assert.Equal([1.0, 0.0, 0.0, 1.0], (await host.Client.GetSamplesAsync(job.Id)).Items.Select(sample => sample.Score));
                var detail = await host.Client.GetJobAsync(job.Id);
                Assert.Single(detail.History, step => step.To == JobState.Completed);
                Assert.Equal(detail.AttemptList.Select(attempt => attempt.Token), detail.AttemptList.Select(attempt => attempt.Token).Order());
            }

            Assert.Equal(0, await host.Database.ReadAsync(rows => rows.Attempts.CountAsync(row => row.EndedAt == null)));
        }
    }

    private static async Task WithWorkersAsync(OrchestratorHost host, int seed, Func<Contracts.Views.SweepDetail, bool> until)
    {
        using var stop = new CancellationTokenSource();
        var workers = host.Workers.Values.Select((worker, i) => new UnreliableWorker(worker, slots: 3, seed + i).RunAsync(stop.Token)).ToList();
        var sweepId = (await host.Client.ListSweepsAsync()).Items[0].Id;
        await EventuallyAsync(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromMilliseconds(250));
                return await host.Client.GetSweepAsync(sweepId);
            },
            until);
        await stop.CancelAsync();
        await Task.WhenAll(workers);
    }
}
