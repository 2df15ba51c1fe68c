using System.Diagnostics.Metrics;
using System.Reflection;
using Fam.Telemetry.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fam.Telemetry.Hosting;

/// <summary>
/// Metrics, traces and logs of a process. Metrics can be read at <c>/metrics</c>; both they and traces also go to a
/// collector where OpenTelemetry's own variables name one (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>).
/// </summary>
public static class TelemetryHosting
{
    /// <summary>Where a collector is; nothing is sent where it is unset.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>What meters and sources of Fam begin with.</summary>
    public const string Prefix = "Fam";

    private static readonly string[] Meters = [Prefix + ".*", "System.Runtime", "Microsoft.AspNetCore.Hosting"];

    /// <summary>Adds the process's telemetry, once, however many parts of Fam it holds.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">Its <c>service.name</c>, where <c>OTEL_SERVICE_NAME</c> says nothing else; the first part that is added names the process.</param>
    public static void AddFamTelemetry(this IHostApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(known => known.ServiceType == typeof(PrometheusReader)))
            return;
        builder.AddFamLogging();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<PrometheusReader>();
        var resource = Resource(service);
        var hasCollector = HasCollector(builder.Configuration);
        builder.Services.AddSingleton(provider =>
        {
            var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddReader(provider.GetRequiredService<PrometheusReader>().Reader);
            return (hasCollector ? metrics.AddOtlpExporter() : metrics).Build();
        });
        if (hasCollector)
            builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Prefix).AddOtlpExporter().Build());
        builder.Services.AddHostedService<TelemetryStart>();
    }

    /// <summary>Maps <c>/metrics</c>: Prometheus' text format.</summary>
    public static RouteHandlerBuilder MapMetrics(this IEndpointRouteBuilder app) => app.MapGet(
        "/metrics", (PrometheusReader reader, MeterProvider _) => Results.Text(reader.Collect(), PrometheusText.ContentType)).ExcludeFromDescription();

    /// <summary>Whether somebody collects traces.</summary>
    public static bool HasCollector(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[Endpoint] is { Length: > 0 };
    }

    /// <summary>Says who speaks.</summary>
    public static ResourceBuilder Resource(string service) => ResourceBuilder.CreateDefault()
        .AddService(service, serviceVersion: typeof(TelemetryHosting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector();

    /// <summary>Providers listen once they are made; nobody else asks for them.</summary>
    private sealed class TelemetryStart(MeterProvider metrics, IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetService<TracerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            metrics.ForceFlush(timeoutMilliseconds: 1_000);
            services.GetService<TracerProvider>()?.ForceFlush(timeoutMilliseconds: 2_000);
            return Task.CompletedTask;
        }
    }
}
