using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fam.Web;

/// <summary>What a browser on this machine can be made to send to a web server of Fam, and is not answered: the one rule of all of them.</summary>
public static class WebAccess
{
    /// <summary>Adds options and what the rule needs, once, however many parts of Fam a process holds.</summary>
    public static void AddWebAccess(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(known => known.ServiceType == typeof(BoundAddresses)))
            return;
        services.AddOptions<WebAccessOptions>().BindConfiguration(WebAccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebAccessOptions>, WebAccessOptionsCheck>();
        services.AddSingleton<BoundAddresses>();
    }

    /// <summary>
    /// A browser can be led to loopback under any name (DNS rebinding), and then a page of that name may read what is
    /// answered. Bound to loopback, only loopback's own names are answered, and those that options allow.
    /// </summary>
    public static void RefuseForeignHosts(this IApplicationBuilder app) => app.Use((HttpContext context, RequestDelegate next) =>
    {
        var host = context.Request.Host.Host;
        return !context.RequestServices.GetRequiredService<BoundAddresses>().AreLoopback || BoundAddresses.IsLoopback(host) || Options(context).AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : RefuseAsync(context, StatusCodes.Status400BadRequest, $"Host '{host}' is not answered on loopback; use localhost or 127.0.0.1, or add it to {WebAccessOptions.Section}:{nameof(WebAccessOptions.AllowedHosts)}.");
    });

    /// <summary>
    /// A browser names the page that sends; one of another server has nothing to change here. It may open a web socket to
    /// anywhere and no rule of the browser's keeps it from reading that, so one counts as a change.
    /// </summary>
    public static void RefuseForeignOrigins(this IApplicationBuilder app) => app.Use((HttpContext context, RequestDelegate next) =>
    {
        var origin = context.Request.Headers.Origin.ToString();
        return !(context.Request.MayChange() || AsksForWebSocket(context.Request)) || origin.Length == 0 || IsOwn(origin, context.Request.Host) || Options(context).AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : RefuseAsync(context, StatusCodes.Status403Forbidden, $"Pages of '{origin}' may change nothing here; add it to {WebAccessOptions.Section}:{nameof(WebAccessOptions.AllowedOrigins)} if they are to.");
    });

    private static Task RefuseAsync(HttpContext context, int status, string detail) => TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    // Whether or not this server takes web sockets, and before it has looked.
    private static bool AsksForWebSocket(HttpRequest request) => request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    // By host and port alone: a proxy may have ended TLS.
    private static bool IsOwn(string origin, HostString host) => Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase) && page.Port == (host.Port ?? (page.Scheme == Uri.UriSchemeHttps ? 443 : 80));

    private static WebAccessOptions Options(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<WebAccessOptions>>().Value;
}
