using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fam.Cli.Tests.Telemetry;

/// <summary>A span as it came over OTLP; ids are lower-case hexadecimal, the parent's is empty where there is none.</summary>
public sealed record ReceivedSpan(string Service, string TraceId, string SpanId, string ParentId, string Name);

/// <summary>A collector: takes OTLP over HTTP as protobuf, and decodes as much of it as tests look at.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedSpan> spans = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public IReadOnlyList<ReceivedSpan> Spans => [.. spans];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.MapPost("/v1/traces", receiver.TakeAsync);
        receiver.app.MapPost("/v1/metrics", () => Results.Ok());
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        Assert.Equal("application/x-protobuf", request.ContentType);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        // ExportTraceServiceRequest.resource_spans = 1 { resource = 1, scope_spans = 2 { spans = 2 } }, opentelemetry-proto 1.
        foreach (var resourceSpans in ProtobufFields.Of(body.ToArray(), 1))
        {
            var service = ProtobufFields.Of(resourceSpans, 1).SelectMany(resource => ProtobufFields.Of(resource, 1))
                .Where(attribute => ProtobufFields.Text(attribute, 1) == "service.name")
                .Select(attribute => ProtobufFields.Text(ProtobufFields.Of(attribute, 2).Single(), 1)).Single();
            foreach (var span in ProtobufFields.Of(resourceSpans, 2).SelectMany(scope => ProtobufFields.Of(scope, 2)))
                spans.Enqueue(new ReceivedSpan(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), ProtobufFields.Text(span, 5)));
        }

        return Results.Bytes([], "application/x-protobuf");
    }

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(ProtobufFields.Of(message, field).SingleOrDefault([]));
}
