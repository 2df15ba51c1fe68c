using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fam.Telemetry.Hosting;

/// <summary>How a process writes its log: section <c>Logging</c>, key <c>Format</c>.</summary>
public static class LoggingFormat
{
    public const string Key = "Logging:Format";

    /// <summary>
    /// With <c>json</c> every entry is one JSON document a line, with its trace's id in scope; with <c>text</c> (the
    /// default) the host's own lines stay.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>Logging:Format</c> is neither.</exception>
    public static void AddFamLogging(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<LoggerFactoryOptions>(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        var format = builder.Configuration[Key];
        if (IsJson(format))
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
    }

    /// <summary>Whether it is <c>json</c>.</summary>
    /// <exception cref="InvalidOperationException">It is neither <c>json</c> nor <c>text</c>.</exception>
    public static bool IsJson(string? format) => format?.ToLowerInvariant() switch
    {
        null or "" or "text" => false,
        "json" => true,
        _ => throw new InvalidOperationException($"{Key} is '{format}'; write text or json."),
    };
}
