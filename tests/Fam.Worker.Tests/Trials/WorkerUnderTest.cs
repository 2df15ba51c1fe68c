using Fam.Artifacts.Hosting;
using Fam.Bus;
using Fam.Contracts;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Worker.Hosting;
using Fam.Worker.TestChild;
using Fam.Worker.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fam.Worker.Tests.Trials;

/// <summary>A real worker with real children over a real in-memory bus.</summary>
internal sealed class WorkerUnderTest : IAsyncDisposable
{
    public const string Id = "under-test";
    private readonly WebApplication app;

    private WorkerUnderTest(WebApplication app) => this.app = app;

    public HeldAttempts Attempts => app.Services.GetRequiredService<HeldAttempts>();

    public AttemptPruning Pruning => app.Services.GetRequiredService<AttemptPruning>();

    /// <summary>Fires when the worker ends, whoever asked for it.</summary>
    public CancellationToken Stopping => app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public static string TestChild => typeof(ScriptedTrial).Assembly.Location;

    public static async Task<WorkerUnderTest> StartAsync(
        string dataDirectory, ScriptedOrchestrator orchestrator, Action<WorkerOptions>? configure = null, string? store = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddFamArtifacts(artifacts => artifacts.Directory = store ?? Path.Combine(dataDirectory, "store"));
        builder.AddFamWorker(options =>
        {
            options.WorkerId = Id;
            options.Slots = 2;
            options.DataDirectory = dataDirectory;
            options.ChildAssembly = TestChild;
            options.HeartbeatSeconds = 0.1;
            options.PollSeconds = 0.02;
            options.ResendSeconds = 2;
            configure?.Invoke(options);
        });
        builder.AddFamBus(WorkerHosting.Queue, orchestrator.Queue);
        var built = builder.Build();
        orchestrator.Sender = built.Services.GetRequiredService<EnvelopeSender>();
        await built.StartAsync();
        return new WorkerUnderTest(built);
    }

    public Task SendAsync(BusMessage command) => app.Services.GetRequiredService<EnvelopeSender>()
        .SendAsync(Queues.Worker(Id), Queues.OrchestratorSender, command, expireAfter: null, CancellationToken.None);

    public Task RunAsync(string script, string jobId = "job", long token = 1, string barriers = "/nowhere", int slots = 1) =>
        SendAsync(new RunJob { JobId = jobId, Token = token, Spec = Spec(script, barriers, slots) });

    public static TrialSpec Spec(string script, string barriers = "/nowhere", int slots = 1) => new()
    {
        Name = script, Kind = JobKind.Train, Model = new ModelSpec(), Task = new TaskSpec(), ModelNameOrPath = barriers,
        Resources = new ResourceSpec { SlotsPerTrial = slots },
    };

    /// <summary>Ends the worker in the orderly way.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
