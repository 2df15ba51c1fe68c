using Fam.Bus;
using Fam.Contracts.Client;
using Fam.Orchestrator.Hosting;
using Npgsql;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// An orchestrator and a worker in one process, which share nothing but PostgreSQL and RabbitMQ; on a database of their
/// own, which goes when they do.
/// </summary>
/// <param name="Client">The orchestrator's REST API, over a socket.</param>
/// <param name="Workers">Its workers, which have said that they are there.</param>
/// <param name="Postgres">Connection string of that database.</param>
/// <param name="Broker">AMQP address.</param>
internal sealed record EngineHost(FamClient Client, IReadOnlyList<NoOpWorker> Workers, string Postgres, Uri Broker)
{
    /// <summary>Setting that names a directory for the length of the run.</summary>
    public const string Scratch = "Fam:Bench:Scratch";

    public NoOpWorker Worker => Workers[0];

    /// <summary>Runs a measurement with one worker whose jobs do nothing; 2 where the servers are not there.</summary>
    public static int Run(Func<EngineHost, Task> measure) => Run([new NoOpWorker("bench", 512, NoOpWorker.Nothing)], measure);

    public static int Run(IReadOnlyList<NoOpWorker> workers, Func<EngineHost, Task> measure) =>
        RunAsync(_ => { }, [.. workers.Select(worker => worker.Queue)], workers, measure).GetAwaiter().GetResult();

    /// <summary>Runs a measurement with a worker of another kind.</summary>
    public static int Run(Action<WebApplicationBuilder> addWorker, BusEndpoint queue, Func<EngineHost, Task> measure) =>
        RunAsync(addWorker, [queue], [], measure).GetAwaiter().GetResult();

    public Task<EngineCost> CostAsync() => EngineCost.ReadAsync(Postgres, Broker);

    /// <summary>A sweep of jobs that differ in one drawn parameter.</summary>
    public static string Sweep(int jobs) =>
        $$"""
        name: no-op
        kind: train
        method: random
        run_cap: {{jobs}}
        metric: {name: train/loss, goal: minimize}
        model: {preset: tiny}
        task: {name: passkey, key_digits: 3}
        training: {max_steps: 100}
        parameters:
          learning_rate: {min: 1.0e-5, max: 1.0e-2, distribution: log_uniform_values}
        """;

    private static async Task<int> RunAsync(Action<WebApplicationBuilder> addWorkers, IReadOnlyList<BusEndpoint> queues, IReadOnlyList<NoOpWorker> workers, Func<EngineHost, Task> measure)
    {
        if (Environment.GetEnvironmentVariable("FAM_POSTGRES") is not { Length: > 0 } server || Environment.GetEnvironmentVariable("FAM_RABBITMQ") is not { Length: > 0 } broker)
        {
            Console.Error.WriteLine("FAM_POSTGRES and FAM_RABBITMQ are not set; run: eval \"$(scripts/services.sh env)\" after scripts/services.sh up");
            return 2;
        }

        var name = $"fam_bench_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        var scratch = Directory.CreateTempSubdirectory("fam-bench-");
        try
        {
            var settings = Settings(new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString, broker, name.Replace('_', '-'), scratch.FullName);
            await MeasureAsync(settings, builder =>
            {
                addWorkers(builder);
                builder.AddFamBus([.. queues]);
            }, workers, measure);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            scratch.Delete(recursive: true);
            await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }

        return 0;
    }

    private static Dictionary<string, string?> Settings(string postgres, string broker, string prefix, string scratch) => new()
    {
        ["Fam:Database:Provider"] = "postgres",
        ["Fam:Database:ConnectionString"] = postgres,
        ["Fam:Database:MigrateAtStart"] = "true",
        ["Fam:Bus:Transport"] = "rabbitmq",
        ["Fam:Bus:Uri"] = broker,
        ["Fam:Bus:Prefix"] = prefix,
        ["Fam:Artifacts:Directory"] = Path.Combine(scratch, "artifacts"),
        ["Fam:Security:Authentication"] = "none",
        ["Logging:LogLevel:Default"] = "Warning",
        ["Urls"] = "http://127.0.0.1:0",
        [Scratch] = scratch,
    };

    private static async Task MeasureAsync(Dictionary<string, string?> settings, Action<WebApplicationBuilder> addWorkers, IReadOnlyList<NoOpWorker> workers, Func<EngineHost, Task> measure)
    {
        await using var orchestrator = Host(settings, builder =>
        {
            builder.AddFamOrchestrator();
            builder.AddFamBus(OrchestratorBus.Queue);
        });
        orchestrator.MapFamOrchestrator();
        await using var workerHost = Host(settings, addWorkers);
        await orchestrator.StartAsync();
        await workerHost.StartAsync();
        foreach (var worker in workers)
            worker.Connect(workerHost.Services.GetRequiredService<EnvelopeSender>());
        using var http = new HttpClient { BaseAddress = new Uri(orchestrator.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
        using var stop = new CancellationTokenSource();
        var beating = Task.WhenAll(workers.Select(worker => worker.BeatAsync(stop.Token)));
        await measure(new EngineHost(new FamClient(http), workers, settings["Fam:Database:ConnectionString"]!, new Uri(settings["Fam:Bus:Uri"]!)));
        await stop.CancelAsync();
        await beating;
        await workerHost.StopAsync();
        await orchestrator.StopAsync();
    }

    private static WebApplication Host(Dictionary<string, string?> settings, Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<MassTransit.MassTransitHostOptions>(bus => bus.WaitUntilStarted = true);
        configure(builder);
        return builder.Build();
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
