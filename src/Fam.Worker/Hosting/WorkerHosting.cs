using Fam.Artifacts.Caching;
using Fam.Artifacts.Hosting;
using Fam.Artifacts;
using Fam.Bus;
using Fam.Contracts.Messages;
using Fam.Telemetry.Hosting;
using Fam.Worker.Artifacts;
using Fam.Worker.Hosting.Devices;
using Fam.Worker.Trials;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting;

/// <summary>Composes a worker into a host, over whatever bus that host has.</summary>
public static class WorkerHosting
{
    /// <summary>The queue of this worker's commands. Handles one envelope at a time: commands stay in their order.</summary>
    public static BusEndpoint Queue { get; } = new(services => Queues.Worker(services.GetRequiredService<WorkerIdentity>().WorkerId), services => services.GetRequiredService<CommandEnvelopes>(), Concurrency: 1)
    {
        // Workers of a pool that grows and shrinks leave their queues behind.
        ExpiresAfter = TimeSpan.FromDays(1),
    };

    /// <summary>Adds the worker; the host adds the bus with <see cref="Queue"/>.</summary>
    public static WebApplicationBuilder AddFamWorker(this WebApplicationBuilder builder, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<WorkerOptions>()
            .BindConfiguration("Worker")
            .Configure(options => configure?.Invoke(options))
            .PostConfigure(options => options.DataDirectory = Absolute(options.DataDirectory))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidation>();
        services.TryAddSingleton(TimeProvider.System);
        builder.AddFamTelemetry("fam-worker");
        services.AddSingleton<WorkerIdentity>();
        services.AddSingleton<WorkerDevices>();
        services.AddSingleton<OrchestratorLink>();
        services.AddSingleton<CommandEnvelopes>();
        services.AddSingleton<MemoryKills>();
        services.AddSingleton<ChildLauncher>();
        services.AddFamArtifacts();
        services.AddSingleton(provider =>
        {
            var worker = provider.GetRequiredService<IOptions<WorkerOptions>>().Value;
            return new ArtifactCache(
                provider.GetRequiredService<IArtifactStore>(), Path.Combine(worker.DataDirectory, "cache"), worker.CacheBytes, provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<AttemptMaterials>();
        services.AddSingleton<StoreCheck>();
        services.AddSingleton<HeldAttempts>();
        services.AddSingleton<IdleExit>();
        services.AddSingleton<GpuWatch>();
        services.AddSingleton<WorkerLoad>();
        services.AddHostedService<WorkerService>();
        services.AddHostedService(provider => provider.GetRequiredService<GpuWatch>());
        services.AddHostedService<WorkerInstruments>();
        services.AddSingleton<AttemptPruning>();
        services.AddHostedService(provider => provider.GetRequiredService<AttemptPruning>());
        services.AddHostedService(provider => provider.GetRequiredService<IdleExit>());
        return builder;
    }

    private static string Absolute(string directory) => string.IsNullOrWhiteSpace(directory) ? directory : Path.GetFullPath(directory);
}
