using System.Net.Security;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fam.Contracts;
using Fam.Contracts.Messages;
using Fam.Bus.DeadLetters;
using Fam.Bus.Signing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fam.Bus;

/// <summary>One bus for whatever parts of Fam a process holds, on the transport of section <c>Fam:Bus</c>.</summary>
public static class BusHosting
{
    /// <summary>Adds the bus, its options and <see cref="EnvelopeSender"/>.</summary>
    /// <param name="builder">The host; its configuration names the transport.</param>
    /// <param name="parts">The queues that this process receives from.</param>
    /// <exception cref="InvalidOperationException"><c>Fam:Bus:Transport</c> is no transport.</exception>
    public static void AddFamBus(this IHostApplicationBuilder builder, params IReadOnlyList<BusEndpoint> parts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BusOptions>, BusOptionsCheck>();
        services.AddSingleton<EnvelopeSender>();
        services.AddSingleton<BusReach>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DeadLetterQueues>();
        services.AddSingleton<EnvelopeSigner>();
        services.AddMetrics();
        services.AddSingleton<BusInstruments>();
        services.AddReceiveObserver(provider => provider.GetRequiredService<BusInstruments>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SigningStart>(provider, parts));
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            if (Transport(builder.Configuration) == BusTransport.RabbitMq)
                bus.UsingRabbitMq((context, transport) => Configure(context, transport, parts));
            else
                bus.UsingInMemory((context, transport) => Configure(context, transport, parts));
        });
        services.Configure<MassTransitHostOptions>(host =>
        {
            // In memory there is nothing to wait for, and the first message must not leave before its queue exists. A
            // broker may be away for long: the process starts all the same, and says that it is not ready.
            host.WaitUntilStarted = Transport(builder.Configuration) == BusTransport.InMemory;
        });
    }

    private static BusTransport Transport(IConfiguration configuration)
    {
        var text = configuration[$"{BusOptions.Section}:{nameof(BusOptions.Transport)}"];
        return string.IsNullOrEmpty(text) ? BusTransport.InMemory
            : Enum.TryParse<BusTransport>(text, ignoreCase: true, out var transport) ? transport
            : throw new InvalidOperationException($"{BusOptions.Section}:{nameof(BusOptions.Transport)} is '{text}'; write inmemory or rabbitmq.");
    }

    private static void Configure(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator transport, IReadOnlyList<BusEndpoint> parts)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        transport.ConfigureJsonSerializerOptions(UseFamDialect);
        foreach (var part in parts)
            transport.ReceiveEndpoint(options.Named(part.Name(context)), endpoint => Configure(context, endpoint, part));
    }

    private static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, IReadOnlyList<BusEndpoint> parts)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        var broker = new Uri(options.Uri!);
        transport.Host(broker, host =>
        {
            if (broker.Scheme == "amqps")
                UseTls(host, broker);
        });
        transport.ConfigureJsonSerializerOptions(UseFamDialect);
        foreach (var part in parts)
        {
            transport.ReceiveEndpoint(options.Named(part.Name(context)), endpoint =>
            {
                // On the disks of most of a cluster's brokers before it is confirmed.
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = options.Prefetch;
                if (part.ExpiresAfter is { } idle)
                    endpoint.SetQueueArgument("x-expires", (long)idle.TotalMilliseconds);
                Configure(context, endpoint, part);
            });
        }
    }

    /// <summary>MassTransit itself turns TLS on by the port, 5671, and not by the scheme: what is asked for must not be left out.</summary>
    private static void UseTls(IRabbitMqHostConfigurator host, Uri broker) => host.UseSsl(tls =>
    {
        // The newest that both know.
        tls.Protocol = SslProtocols.None;
        tls.ServerName = broker.Host;
        tls.EnforcePolicyErrors(SslPolicyErrors.RemoteCertificateNotAvailable | SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors);
    });

    private static void Configure(IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint, BusEndpoint part)
    {
        // Envelopes are sent to a queue, never published to whoever is interested.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.ConcurrentMessageLimit = part.Concurrency;
        // Receivers send on this very bus, so they are made once it is there.
        var receiver = new Lazy<IEnvelopeReceiver>(() => part.Receiver(context));
        var (signer, queue) = (context.GetRequiredService<EnvelopeSigner>(), part.Name(context));
        endpoint.Handler<BusEnvelope>(message =>
        {
            // Before a word of it is read; what is thrown makes it a dead letter.
            signer.Check(message.Message, queue);
            return receiver.Value.ReceiveAsync(message.Message, message.CancellationToken);
        });
    }

    /// <summary>Fam's dialect, once: the options are the process's own, and every bus of it begins with them.</summary>
    private static JsonSerializerOptions UseFamDialect(JsonSerializerOptions options) =>
        options.Converters.OfType<JsonStringEnumConverter>().Any() ? options : FamJson.Configure(options);
}
