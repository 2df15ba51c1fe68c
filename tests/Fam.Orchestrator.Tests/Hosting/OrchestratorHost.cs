using Fam.Artifacts.Hosting;
using Fam.Bus;
using Fam.Contracts.Client;
using Fam.Grains.Tests;
using Fam.Orchestrator.Data;
using Fam.Orchestrator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fam.Orchestrator.Tests.Hosting;

/// <summary>
/// A whole orchestrator: Kestrel on a port of its own, a SQLite file and the in-memory bus, or real servers, with scripted workers on the bus.
/// Only the clock is faked.
/// </summary>
internal sealed class OrchestratorHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestDirectory directory;
    private readonly bool ownsDirectory;

    private OrchestratorHost(WebApplication app, TestDirectory directory, bool ownsDirectory, FakeClock clock, IReadOnlyDictionary<string, ScriptedWorker> workers)
    {
        (this.app, this.directory, this.ownsDirectory, Clock, Workers) = (app, directory, ownsDirectory, clock, workers);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Client = new FamClient(Http);
    }

    public FakeClock Clock { get; }

    public HttpClient Http { get; }

    public FamClient Client { get; }

    public IReadOnlyDictionary<string, ScriptedWorker> Workers { get; }

    public ScriptedWorker Worker => Workers["w1"];

    public FamDatabase Database => app.Services.GetRequiredService<FamDatabase>();

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static async Task<OrchestratorHost> StartAsync(
        TestDirectory? directory = null, FakeClock? clock = null, Action<OrchestratorOptions>? configure = null, params string[] workerIds)
    {
        var owned = directory ?? new TestDirectory();
        clock ??= new FakeClock();
        var workers = (workerIds.Length == 0 ? ["w1"] : workerIds).ToDictionary(id => id, id => new ScriptedWorker(id));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new TestOutputLogging());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Configuration.AddInMemoryCollection(owned.Services?.Settings() ?? new() { ["Fam:Database:Path"] = owned.File("fam.db") });
        builder.Configuration.AddInMemoryCollection(owned.Settings);
        if (owned.Services is not null)
            builder.Services.PostConfigure<MassTransitHostOptions>(bus => bus.WaitUntilStarted = true);
        builder.Services.AddFamArtifacts(artifacts => artifacts.Directory = owned.File("artifacts"));
        builder.AddFamOrchestrator(options =>
        {
            options.ConfigsDirectory = owned.File("configs");
            configure?.Invoke(options);
        });
        builder.AddFamBus([OrchestratorBus.Queue, .. workers.Values.Select(worker => worker.Queue)]);
        var built = builder.Build();
        built.MapFamOrchestrator();
        await built.StartAsync();
        foreach (var worker in workers.Values)
            worker.Connect(built.Services.GetRequiredService<EnvelopeSender>(), clock);
        return new OrchestratorHost(built, owned, directory is null, clock, workers);
    }

    /// <summary>Moves the clock, and waits until the grains' ticks that fell due are over.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await Scripts.EventuallyAsync(() => Task.FromResult(Clock.UnderWay), count => count == 0);
        Clock.Advance(by);
        await Scripts.EventuallyAsync(() => Task.FromResult(Clock.UnderWay), count => count == 0);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (ownsDirectory)
            directory.Dispose();
    }
}
