using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Data;

/// <summary>A database of the previous release, with a job that runs and one that waits, is taken up by this one.</summary>
public sealed class UpgradeTests
{
    private static readonly Guid Incarnation = Guid.Parse("11111111-2222-3333-4444-555555555555");

    /// <summary>A spec as the previous release stored it.</summary>
    private const string Spec =
        """{"name":"M0","kind":"train","model":{"architecture":"bswa","vocab_size":32,"hidden_size":48,"intermediate_size":128,"num_hidden_layers":4,"num_attention_heads":3,"num_key_value_heads":3,"block_size":32,"memory_segments":0},"task":{"name":"passkey","key_digits":5,"tokenizer":"passkey-words"},"training":{"max_steps":100},"evaluate":[{"task":"passkey","filler_blocks":[0,4],"samples":2}],"resources":{"resource_pool":"default","slots_per_trial":1}}""";

    [Fact]
    public async Task On_SQLite()
    {
        using var directory = new TestDirectory();
        var options = new DbContextOptionsBuilder<SqliteFamDbContext>();
        DatabaseProviders.UseSqlite(options, directory.File("fam.db"));
        await using (var rows = new SqliteFamDbContext(options.Options))
        {
            await WriteAsync(rows);
            // It had no migrations, but a version in the file.
            await rows.Database.ExecuteSqlRawAsync("DROP TABLE __EFMigrationsHistory; PRAGMA user_version = 1;");
        }

        SqliteConnection.ClearAllPools();
        await GoesOnAsync(directory);
        Assert.NotEmpty(Directory.GetFiles(directory.Path, "fam.db.*_Initial.bak"));
    }

    [Fact]
    public async Task On_PostgreSQL()
    {
        await using var services = await OwnServices.CreateAsync();
        using var directory = new TestDirectory { Services = services };
        var options = new DbContextOptionsBuilder<PostgresFamDbContext>();
        DatabaseProviders.UsePostgres(options, services.Postgres);
        await using (var rows = new PostgresFamDbContext(options.Options))
            await WriteAsync(rows);
        await GoesOnAsync(directory);
    }

    private static async Task WriteAsync(FamDbContext rows)
    {
        await rows.GetService<IMigrator>().MigrateAsync("Initial");
        var now = DateTimeOffset.UtcNow.UtcTicks;
        await rows.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sweeps (id, name, kind, method, metric_name, metric_goal, state, created_at, version)
            VALUES ('oldsweep', 'old', 'Train', 'grid', 'eval/passkey/exact_match', 'Maximize', 'Running', {now}, 3)
            """);
        await rows.Database.ExecuteSqlAsync($"INSERT INTO sweep_sources (sweep_id, yaml) VALUES ('oldsweep', 'name: old')");
        foreach (var (index, state, token, attempts) in new[] { (0, "Running", (long?)41, 1), (1, "Queued", null, 0) })
        {
            var id = $"oldsweep-{index}";
            await rows.Database.ExecuteSqlAsync(
                $$"""
                INSERT INTO jobs (id, sweep_id, "index", name, parameters, resource_pool, slots, priority, max_restarts, state, restarts, attempts,
                    token, worker_id, progress, metrics, last_log_number, created_at, version)
                VALUES ({{id}}, 'oldsweep', {{index}}, 'M0', {{"{}"}}, 'default', 1, 0, 5, {{state}}, 0, {{attempts}}, {{token}}, 'w1', 0, {{"{}"}}, 0, {{now}}, 2)
                """);
            await rows.Database.ExecuteSqlAsync($"INSERT INTO job_specs (job_id, spec) VALUES ({id}, {Spec})");
        }

        var process = rows.Database.IsSqlite() ? (object)Incarnation.ToString().ToUpperInvariant() : Incarnation;
        await rows.Database.ExecuteSqlAsync(
            $$"""
            INSERT INTO attempts (token, job_id, number, worker_id, incarnation, opened_at, applied_sequence, environment, version)
            VALUES (41, 'oldsweep-0', 1, 'w1', {{process}}, {{now}}, 1, {{"{}"}}, 1)
            """);
    }

    private static async Task GoesOnAsync(TestDirectory directory)
    {
        await using var host = await OrchestratorHost.StartAsync(directory);
        host.Worker.Incarnation = Incarnation;
        var running = new RunJob { JobId = "oldsweep-0", Token = 41, Spec = null! };
        await host.Worker.HeartbeatAsync(running);
        var waiting = await host.Worker.NextAsync<RunJob>();
        Assert.Equal("oldsweep-1", waiting.JobId);
        Assert.Equal(48, waiting.Spec.Model.HiddenSize);

        // The attempt that the previous release opened ends and is followed by one with a greater token.
        Assert.Equal(3, await host.Worker.ApplyAsync(running, 2, Loss(10, 1), Failed(FailureKind.Crashed)));
        await host.AdvanceAsync(TimeSpan.FromSeconds(1.5));
        await host.Worker.HeartbeatAsync(waiting);
        var again = await host.Worker.NextAsync<RunJob>(run => run.JobId == "oldsweep-0");
        Assert.True(again.Token > 41);
        await host.Worker.ApplyAsync(again, 1, Started(), Completed());
        await host.Worker.ApplyAsync(waiting, 1, Started(), Completed());
        await EventuallyAsync(() => host.Client.GetSweepAsync("oldsweep"), sweep => sweep.State == SweepState.Completed);
    }
}
