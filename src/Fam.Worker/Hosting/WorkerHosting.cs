using Fam.Contracts.Messages;
using Fam.Worker.Trials;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fam.Worker.Hosting;

/// <summary>Composes a worker into a host, over whatever bus that host has.</summary>
public static class WorkerHosting
{
    /// <summary>
    /// Adds the worker. The host configures the bus with <see cref="AddWorkerConsumers"/> and
    /// <see cref="ReceiveWorkerCommands"/>, and its JSON as the orchestrator's
    /// host does; both ends of a bus must agree.
    /// </summary>
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
        services.AddSingleton<WorkerIdentity>();
        services.AddSingleton<OrchestratorLink>();
        services.AddSingleton<MemoryKills>();
        services.AddSingleton<ChildLauncher>();
        services.AddSingleton<HeldAttempts>();
        services.AddHostedService<WorkerService>();
        return builder;
    }

    /// <summary>Registers the consumers of a worker's commands.</summary>
    public static void AddWorkerConsumers(this IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<RunJobConsumer>();
        bus.AddConsumer<StopAttemptConsumer>();
        bus.AddConsumer<EventsAppliedConsumer>();
    }

    /// <summary>Configures the worker's own queue on any transport.</summary>
    /// <param name="bus">The bus factory's configurator (<c>UsingInMemory</c>, <c>UsingRabbitMq</c>, …).</param>
    /// <param name="context">The registration, for the worker's name and consumers.</param>
    /// <param name="configure">What the transport adds, such as a queue's kind.</param>
    public static void ReceiveWorkerCommands(
        this IReceiveConfigurator bus, IBusRegistrationContext context, Action<IReceiveEndpointConfigurator>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(bus);
        var identity = context.GetRequiredService<WorkerIdentity>();
        bus.ReceiveEndpoint(Queues.Worker(identity.WorkerId), endpoint =>
        {
            // Commands are sent to one worker's queue, never published to all of them.
            endpoint.ConfigureConsumeTopology = false;
            configure?.Invoke(endpoint);
            endpoint.ConfigureConsumer<RunJobConsumer>(context);
            endpoint.ConfigureConsumer<StopAttemptConsumer>(context);
            endpoint.ConfigureConsumer<EventsAppliedConsumer>(context);
        });
    }

    private static string Absolute(string directory) => string.IsNullOrWhiteSpace(directory) ? directory : Path.GetFullPath(directory);
}
