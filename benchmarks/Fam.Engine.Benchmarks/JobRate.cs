using System.Collections.Concurrent;
using System.Diagnostics;
using Fam.Bus;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Hosting;
using Npgsql;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// The engine with jobs that do nothing: each is still submitted, claimed, leased, started and finished, every step
/// committed to PostgreSQL, every message through RabbitMQ. Orchestrator and worker share a process and nothing else.
/// </summary>
internal static class JobRate
{
    private const int Slots = 512;

    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("FAM_POSTGRES") is not { Length: > 0 } server || Environment.GetEnvironmentVariable("FAM_RABBITMQ") is not { Length: > 0 } broker)
        {
            Console.Error.WriteLine("FAM_POSTGRES and FAM_RABBITMQ are not set; run: eval \"$(scripts/services.sh env)\" after scripts/services.sh up");
            return 2;
        }

        var name = $"fam_bench_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        try
        {
            await MeasureAsync(new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString, broker, name.Replace('_', '-'));
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        }

        return 0;
    }

    private static async Task MeasureAsync(string postgres, string broker, string prefix)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Fam:Database:Provider"] = "postgres",
            ["Fam:Database:ConnectionString"] = postgres,
            ["Fam:Database:MigrateAtStart"] = "true",
            ["Fam:Bus:Transport"] = "rabbitmq",
            ["Fam:Bus:Uri"] = broker,
            ["Fam:Bus:Prefix"] = prefix,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Urls"] = "http://127.0.0.1:0",
        };
        var worker = new NoOpWorker("bench");
        await using var orchestrator = Host(settings, builder =>
        {
            builder.AddFamOrchestrator();
            builder.AddFamBus(OrchestratorBus.Queue);
        });
        orchestrator.MapFamOrchestrator();
        await using var workerHost = Host(settings, builder => builder.AddFamBus(worker.Queue));
        await orchestrator.StartAsync();
        await workerHost.StartAsync();
        worker.Connect(workerHost.Services.GetRequiredService<EnvelopeSender>());
        using var http = new HttpClient { BaseAddress = new Uri(orchestrator.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
        var client = new FamClient(http);
        using var stop = new CancellationTokenSource();
        var beating = worker.BeatAsync(stop.Token);

        await WarmUpAsync(client, worker);
        await LatencyAsync(client, worker);
        await SubmitAsync(client, worker);
        await ThroughputAsync(client, worker, 10_000);
        await stop.CancelAsync();
        await beating;
        await workerHost.StopAsync();
        await orchestrator.StopAsync();
    }

    private static async Task WarmUpAsync(FamClient client, NoOpWorker worker)
    {
        var sweep = await client.CreateSweepAsync(Sweep(500));
        await worker.CompletedAsync(500);
    }

    private static async Task LatencyAsync(FamClient client, NoOpWorker worker)
    {
        const int jobs = 200;
        var times = new List<double>();
        for (var i = 0; i < jobs; i++)
        {
            var before = worker.Completed;
            var watch = Stopwatch.StartNew();
            worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await client.CreateSweepAsync(Sweep(1));
            await worker.NextStart.Task;
            times.Add(watch.Elapsed.TotalMilliseconds);
            await worker.CompletedAsync(before + 1);
        }

        times.Sort();
        Console.WriteLine($"submit to start, idle:    p50 {times[jobs / 2]:0.0} ms, p99 {times[jobs * 99 / 100]:0.0} ms ({jobs} jobs, one after the other)");
    }

    private static async Task SubmitAsync(FamClient client, NoOpWorker worker)
    {
        const int jobs = 2_000;
        var before = worker.Completed;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellation) => await client.CreateSweepAsync(Sweep(1), cancellation));
        var submitted = watch.Elapsed.TotalSeconds;
        await worker.CompletedAsync(before + jobs);
        Console.WriteLine($"submissions of one job:   {jobs / submitted:0}/s ({jobs} sweeps, 16 at a time); {jobs / watch.Elapsed.TotalSeconds:0} jobs/s to their end");
    }

    private static async Task ThroughputAsync(FamClient client, NoOpWorker worker, int jobs)
    {
        var before = worker.Completed;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        worker.NextStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var submitting = client.CreateSweepAsync(Sweep(jobs));
        await worker.NextStart.Task;
        var first = watch.Elapsed.TotalSeconds;
        await submitting;
        var accepted = watch.Elapsed.TotalSeconds;
        await worker.CompletedAsync(before + jobs);
        var whole = watch.Elapsed.TotalSeconds;
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine($"one sweep of {jobs} jobs: accepted after {accepted:0.00} s, first start after {first:0.00} s, all done after {whole:0.00} s");
        Console.WriteLine($"end to end:               {jobs / (whole - first):0} jobs/s ({used.TotalMilliseconds / jobs:0.00} ms of this process's CPU a job)");
    }

    private static string Sweep(int jobs) =>
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

    /// <summary>A worker whose jobs are over as soon as they begin; it answers, reports and waits for acknowledgement as the real one does.</summary>
    private sealed class NoOpWorker(string id) : IEnvelopeReceiver
    {
        private readonly ConcurrentDictionary<(string JobId, long Token), bool> held = new();
        private readonly Guid incarnation = Guid.NewGuid();
        private EnvelopeSender? sender;
        private int completed;

        public BusEndpoint Queue => new(_ => Queues.Worker(id), _ => this, Concurrency: 1);

        public int Completed => Volatile.Read(ref completed);

        public TaskCompletionSource? NextStart { get; set; }

        public void Connect(EnvelopeSender connected) => sender = connected;

        public Task ReceiveAsync(BusEnvelope envelope, CancellationToken cancellation)
        {
            foreach (var message in envelope.Open())
            {
                switch (message)
                {
                    case RunJob run when held.TryAdd((run.JobId, run.Token), true):
                        NextStart?.TrySetResult();
                        Post(new RunJobAnswered(id, run.JobId, run.Token, Accepted: true, Reason: null));
                        Post(Events(run.JobId, run.Token));
                        break;
                    case RunJob run:
                        Post(Events(run.JobId, run.Token));
                        break;
                    case EventsApplied { Sequence: 2 } applied when held.TryRemove((applied.JobId, applied.Token), out _):
                        Interlocked.Increment(ref completed);
                        break;
                }
            }

            return Task.CompletedTask;
        }

        public async Task BeatAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                Post(new WorkerHeartbeat
                {
                    WorkerId = id, Incarnation = incarnation, ResourcePool = "default", Slots = Slots, Host = "bench", DeviceKind = "cpu", Version = "1",
                    Attempts = [.. held.Keys.Select(attempt => new HeldAttempt(attempt.JobId, attempt.Token, ChildAlive: true))],
                });
                await Task.Delay(1_000, CancellationToken.None);
            }
        }

        public async Task CompletedAsync(int count)
        {
            var watch = Stopwatch.StartNew();
            while (Completed < count)
            {
                if (watch.Elapsed > TimeSpan.FromMinutes(3))
                    throw new TimeoutException($"{Completed} of {count} jobs were done after 3 min.");
                await Task.Delay(2);
            }
        }

        private AttemptEvents Events(string jobId, long token) => new()
        {
            WorkerId = id, JobId = jobId, Token = token,
            Events = [new JobStarted { Sequence = 1, At = DateTimeOffset.UtcNow }, new JobFinished { Sequence = 2, At = DateTimeOffset.UtcNow, Outcome = JobOutcome.Completed }],
        };

        private void Post(BusMessage message) => sender!.Post(Queues.Orchestrator, id, message, TimeSpan.FromMinutes(1));
    }
}
