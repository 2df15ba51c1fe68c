using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Grains.Tests;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.Data.Sqlite;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Workers;

public sealed class OrchestratorRestartTests
{
    [Fact]
    public async Task Everything_goes_on_from_the_rows()
    {
        using var directory = new TestDirectory();
        var clock = new FakeClock();
        var incarnation = Guid.NewGuid();
        string sweepId;
        RunJob first, second;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            sweepId = (await host.Client.CreateSweepAsync(Sweep("M0, M1, M2", "max_concurrent_trials: 2"))).Id;
            await host.Worker.HeartbeatAsync();
            first = await host.Worker.NextAsync<RunJob>();
            second = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(first, 1, Started(), Loss(10, 3));
            await host.AdvanceAsync(TimeSpan.FromSeconds(14));
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            host.Worker.Incarnation = incarnation;
            await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ JobIds.Count: 2 }]);
            // Down for 14 s of the leases' 20, they have a full period again.
            await host.AdvanceAsync(TimeSpan.FromSeconds(14));
            // The second command was never answered, so it is sent again.
            Assert.Equal(second.JobId, (await host.Worker.NextAsync<RunJob>()).JobId);
            Assert.Equal(2, await host.Worker.ApplyAsync(first, 1, Started(), Loss(10, 3)));
            Assert.Equal(3, await host.Worker.ApplyAsync(first, 3, Completed()));
            Assert.Equal(2, await host.Worker.ApplyAsync(second, 1, Started(), Completed()));
            await host.Worker.HeartbeatAsync();
            var third = await host.Worker.NextAsync<RunJob>(run => run.JobId != first.JobId && run.JobId != second.JobId);
            Assert.Equal($"{sweepId}-2", third.JobId);
            await host.Worker.ApplyAsync(third, 1, Started(), Completed());
            var done = await EventuallyAsync(() => host.Client.GetSweepAsync(sweepId), sweep => sweep.State == SweepState.Completed);
            Assert.All(done.Jobs, job => Assert.Equal(1, job.Attempts));
        }
    }

    [Fact]
    public async Task Leases_end_a_full_period_after_the_start_where_the_worker_is_gone()
    {
        using var directory = new TestDirectory();
        var clock = new FakeClock();
        RunJob run;
        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            await host.Client.CreateSweepAsync(Sweep());
            await host.Worker.HeartbeatAsync();
            run = await host.Worker.NextAsync<RunJob>();
            await host.Worker.ApplyAsync(run, 1, Started(), Loss(5, 1), Checkpoint(5));
        }

        await using (var host = await OrchestratorHost.StartAsync(directory, clock))
        {
            await EventuallyAsync(() => host.Client.ListWorkersAsync(), workers => workers is [{ Alive: false, JobIds.Count: 1 }]);
            await host.AdvanceAsync(TimeSpan.FromSeconds(31));
            await host.UntilAsync(run.JobId, JobState.Queued);
            await host.AdvanceAsync(TimeSpan.FromSeconds(2));
            await host.Worker.HeartbeatAsync();
            Assert.Equal(5, (await host.Worker.NextAsync<RunJob>()).Resume?.Step);
        }
    }

    [Fact]
    public async Task A_database_of_another_version_is_refused_with_advice()
    {
        using var directory = new TestDirectory();
        await using (await OrchestratorHost.StartAsync(directory))
        {
        }

        await using (var connection = new SqliteConnection($"Data Source={directory.File("fam.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99'); UPDATE schema SET version = 99, oldest_reader = 98";
            await command.ExecuteNonQueryAsync();
        }

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => OrchestratorHost.StartAsync(directory));
        Assert.Contains("schema version 99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("from schema version 98 on", refusal.Message, StringComparison.Ordinal);
    }
}
