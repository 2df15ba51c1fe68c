using System.Net;
using System.Net.Http.Headers;
using Fam.Contracts.Client;
using Fam.Dashboard.Login;
using Microsoft.AspNetCore.Mvc;

namespace Fam.Dashboard.Charts;

/// <summary>
/// Curves for charts that fetch what they draw themselves: what the orchestrator answers at <c>/api/v1/metrics</c>, as
/// whoever is logged in, passed on as it comes. Megabytes of points do not go through the pages' live connection.
/// </summary>
public static class CurveData
{
    public const string Address = "/data/metrics";

    public static void MapCurveData(this IEndpointRouteBuilder app) => app.MapGet(Address, ForwardAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task ForwardAsync(HttpContext context, [FromServices] IHttpClientFactory clients)
    {
        var aborted = context.RequestAborted;
        using var http = clients.CreateClient(nameof(FamClient));
        using var question = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/metrics" + context.Request.QueryString, UriKind.Relative));
        if (SignedInUser.TokenOf(context.User) is { } token)
            question.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        question.Headers.TryAddWithoutValidation("Accept-Encoding", [.. context.Request.Headers.AcceptEncoding]);
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, aborted);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The page was left, or asks for other steps by now.
            return;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            context.Response.StatusCode = (int)HttpStatusCode.BadGateway;
            await context.Response.WriteAsJsonAsync(new { detail = "The orchestrator does not answer." }, aborted);
            return;
        }

        using (answer)
        {
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            context.Response.Headers.ContentEncoding = answer.Content.Headers.ContentEncoding.ToArray();
            context.Response.Headers.CacheControl = "no-store";
            await answer.Content.CopyToAsync(context.Response.Body, aborted);
        }
    }
}
