using System.Data.Common;
using Fam.Orchestrator.Artifacts;
using Fam.Orchestrator.Security.Audit;
using Fam.Web;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Fam.Orchestrator.Hosting;

/// <summary>What holds for every route below <c>/api</c>: problem details on every error, JSON bodies only, a largest body.</summary>
public static class ApiConventions
{
    public const string Root = "/api/v1";

    public static void UseApiConventions(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.RefuseForeignHosts();
        app.UseWhen(IsApi, api =>
        {
            api.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteProblemAsync, SuppressDiagnosticsCallback = IsClientsFault });
            api.UseStatusCodePages(context => Problems.WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode, Hint(context.HttpContext)));
        });
        // Before anything is refused, so that the audit knows who it was.
        app.UseAuthentication();
        var audit = app.Services.GetRequiredService<AuditTrail>();
        app.UseWhen(IsApi, api =>
        {
            api.Use(audit.WatchAsync);
            api.RefuseForeignOrigins();
            api.Use(LimitBodies);
            api.Use(RefuseSimpleBodies);
        });
        app.UseAuthorization();
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api");

    private static Task LimitBodies(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            var options = context.RequestServices.GetRequiredService<IOptions<OrchestratorOptions>>().Value;
            limit.MaxRequestBodySize = TakesBytes.Fits(context) ? options.MaxUploadBytes : options.MaxRequestBytes;
        }

        return next(context);
    }

    /// <summary>Requests that a form of any page could send are refused: what changes state says that it is JSON.</summary>
    private static Task RefuseSimpleBodies(HttpContext context, RequestDelegate next)
    {
        // Only where something would be run: a method that a route does not take is told so.
        if (!context.Request.MayChange() || context.GetEndpoint() is not RouteEndpoint || context.Request.HasJsonContentType() || TakesBytes.Fits(context))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }

    private static Task WriteProblemAsync(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException fault => Problems.WriteAsync(context, fault.StatusCode, fault.InnerException is null ? fault.Message : $"{fault.Message} {fault.InnerException.Message}"),
        // Another replica takes over, or the server is back, within seconds.
        { } fault when GrainHosting.IsAway(fault) => WriteAwayAsync(context, "The part of the orchestrator that this concerns is moving to another replica; ask again."),
        { } fault when IsDatabaseAway(fault) => WriteAwayAsync(context, "The database is away; ask again."),
        _ => Problems.WriteAsync(context, StatusCodes.Status500InternalServerError, "The orchestrator failed at this request; its log says why."),
    };

    /// <summary>Entity Framework wraps what its provider throws.</summary>
    private static bool IsDatabaseAway(Exception fault) => fault is DbException { IsTransient: true } || (fault.InnerException is { } inner && IsDatabaseAway(inner));

    private static Task WriteAwayAsync(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "2";
        return Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, detail);
    }

    private static bool IsClientsFault(ExceptionHandlerSuppressDiagnosticsContext context) => context.Exception is BadHttpRequestException;

    private static string? Hint(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}; /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"The body is '{context.Request.ContentType}'; send {(context.GetEndpoint()?.Metadata.GetMetadata<TakesBytes>() is null ? "application/json" : TakesBytes.MediaType)}.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        _ => null,
    };
}
