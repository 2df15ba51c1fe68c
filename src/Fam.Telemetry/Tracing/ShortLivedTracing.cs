using Fam.Telemetry.Hosting;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Fam.Telemetry.Tracing;

/// <summary>Sends the spans of a process without a host, such as an attempt's child, and what is left of them at its end.</summary>
public sealed class ShortLivedTracing : IDisposable
{
    /// <summary>A collector that is away must not keep a slot.</summary>
    private const int FlushMilliseconds = 2_000;
    private readonly TracerProvider? provider;

    /// <param name="service">Its <c>service.name</c>, where <c>OTEL_SERVICE_NAME</c> says nothing else.</param>
    public ShortLivedTracing(string service)
    {
        if (Environment.GetEnvironmentVariable(TelemetryHosting.Endpoint) is { Length: > 0 })
            provider = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(TelemetryHosting.Resource(service)).AddSource(TelemetryHosting.Prefix).AddOtlpExporter().Build();
    }

    public void Dispose()
    {
        provider?.Shutdown(FlushMilliseconds);
        provider?.Dispose();
    }
}
