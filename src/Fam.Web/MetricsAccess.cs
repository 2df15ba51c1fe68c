using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fam.Web;

/// <summary>Who is told the metrics of a process that keeps no tokens of users.</summary>
public static class MetricsAccess
{
    private const string Scheme = "Bearer";

    /// <summary>Whoever brings the token, where there is one; where there is none, whoever is on this machine. <see cref="WebAccessOptions.OpenMetrics"/> lets everybody.</summary>
    public static void ForScrapersOnly(this RouteHandlerBuilder metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        metrics.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (Refusal(context) is not { } refusal)
                return await next(invocation);
            context.Response.Headers.WWWAuthenticate = Scheme;
            return Results.Problem(refusal, statusCode: StatusCodes.Status401Unauthorized);
        });
    }

    private static string? Refusal(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<WebAccessOptions>>().Value;
        if (options.OpenMetrics)
            return null;
        if (!string.IsNullOrEmpty(options.MetricsToken))
            return IsSent(context.Request, options.MetricsToken) ? null : $"A token is needed: send {WebAccessOptions.Section}:{nameof(WebAccessOptions.MetricsToken)} as 'Authorization: {Scheme} TOKEN'.";
        return context.RequestServices.GetRequiredService<BoundAddresses>().AreLoopback
            ? null
            : $"Metrics are told on loopback alone, and this listens elsewhere too: set {WebAccessOptions.Section}:{nameof(WebAccessOptions.MetricsToken)} to a token that scrapers send, or {nameof(WebAccessOptions.OpenMetrics)} to true.";
    }

    // Hashed first, so that the time tells neither the length nor how much of it is right.
    private static bool IsSent(HttpRequest request, string token) => request.Headers.Authorization is [{ } text] && AuthenticationHeaderValue.TryParse(text, out var header)
        && header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase) && header.Parameter is { } sent
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
