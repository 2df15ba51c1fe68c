using System.Text.Json;
using System.Text.Json.Serialization;
using Fam.Contracts;
using Fam.Contracts.Messages;
using Fam.Orchestrator.Workers;
using MassTransit;

namespace Fam.Orchestrator.Hosting;

/// <summary>The orchestrator's end of the bus, on whatever transport the host configures.</summary>
public static class OrchestratorBus
{
    /// <summary>Batches that are applied at the same time, of different jobs.</summary>
    private const int ConcurrentMessages = 16;

    public static void AddOrchestratorConsumers(this IBusRegistrationConfigurator bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.AddConsumer<HeartbeatConsumer>();
        bus.AddConsumer<AnswerConsumer>();
        bus.AddConsumer<EventsConsumer>();
    }

    /// <summary>Takes the messages of <see cref="Queues.Orchestrator"/>; a host calls it beside its other endpoints.</summary>
    public static void ReceiveForOrchestrator(this IBusFactoryConfigurator bus, IRegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(bus);
        bus.ConfigureJsonSerializerOptions(UseFamDialect);
        bus.ReceiveEndpoint(Queues.Orchestrator, endpoint =>
        {
            endpoint.ConcurrentMessageLimit = ConcurrentMessages;
            // Workers send again what is not acknowledged; this is for a database that is busy for a moment.
            endpoint.UseMessageRetry(retry => retry.Intervals(100, 500, 2_000));
            endpoint.ConfigureConsumer<HeartbeatConsumer>(context);
            endpoint.ConfigureConsumer<AnswerConsumer>(context);
            endpoint.ConfigureConsumer<EventsConsumer>(context);
        });
    }

    /// <summary>Fam's dialect, once: the options are the process's own, and every bus of it begins with them.</summary>
    private static JsonSerializerOptions UseFamDialect(JsonSerializerOptions options) =>
        options.Converters.OfType<JsonStringEnumConverter>().Any() ? options : FamJson.Configure(options);
}
