using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Fam.Telemetry.Tracing;

/// <summary>
/// Spans of Fam. All that happens for a sweep is one trace, whose id follows from the sweep's, so that every process, also
/// one that has just been started again, finds it without asking. Where nobody collects traces, nothing is made.
/// </summary>
public static class FamTracing
{
    /// <summary>The one source of spans, in all processes.</summary>
    public static ActivitySource Source { get; } = new(Hosting.TelemetryHosting.Prefix);

    /// <summary>
    /// The trace of a sweep: the first sixteen bytes of SHA-256 over <c>fam-trace:</c> and its id; the next eight name its
    /// root, which no process ever ends and which is therefore no span.
    /// </summary>
    public static ActivityContext OfSweep(string sweepId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("fam-trace:" + sweepId));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash.AsSpan(0, 16)), ActivitySpanId.CreateFromBytes(hash.AsSpan(16, 8)), ActivityTraceFlags.Recorded, isRemote: true);
    }

    /// <summary>The trace of a job, which is its sweep's.</summary>
    /// <param name="jobId">The sweep's id, a dash and the job's index.</param>
    public static ActivityContext OfJob(string jobId)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        var dash = jobId.LastIndexOf('-');
        return OfSweep(dash < 0 ? jobId : jobId[..dash]);
    }

    /// <summary>What a message says it follows on; the job's trace where it says nothing that can be read.</summary>
    public static ActivityContext Following(string? traceparent, string jobId) =>
        ActivityContext.TryParse(traceparent, traceState: null, isRemote: true, out var context) ? context : OfJob(jobId);

    /// <summary>Begins a span; null where nobody collects traces.</summary>
    /// <param name="name">Noun and verb, such as <c>job.place</c>.</param>
    /// <param name="parent">What it follows on.</param>
    /// <param name="tags">Attributes by name, without the prefix <c>fam.</c></param>
    public static Activity? Begin(string name, ActivityContext parent, params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        if (!Source.HasListeners())
            return null;
        // The request or message that it happens in has a trace of its own, which the span points to.
        var links = Activity.Current is { } current && current.TraceId != parent.TraceId ? new[] { new ActivityLink(current.Context) } : null;
        var span = Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links);
        foreach (var (tag, value) in tags)
            span?.SetTag("fam." + tag, value);
        return span;
    }

    /// <summary>Begins a span that lasts beyond the call that begins it, and is not what happens in that call from here on.</summary>
    public static Activity? BeginDetached(string name, ActivityContext parent, params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        var before = Activity.Current;
        var span = Begin(name, parent, tags);
        Activity.Current = before;
        return span;
    }

    /// <summary>A span as messages name it (W3C <c>traceparent</c>); null for none.</summary>
    public static string? Traceparent(this Activity? span) => span is null ? null : $"00-{span.TraceId}-{span.SpanId}-{(span.Recorded ? "01" : "00")}";

    /// <summary>Marks a span as failed, with the reason.</summary>
    public static void Fail(this Activity? span, string why) => span?.SetStatus(ActivityStatusCode.Error, why);
}
