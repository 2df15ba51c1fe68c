using System.Net;
using System.Net.Http.Headers;
using Fam.Dashboard.Tests.Stub;

namespace Fam.Dashboard.Tests;

/// <summary>What a browser can be made to send to a dashboard that is a process of its own.</summary>
public sealed class ForeignRequestTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public async Task On_loopback_names_that_lead_there_are_not_answered()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--Fam:Security:AllowedHosts:0", "fam.example.com");
        foreach (var path in new[] { "", "login", "health/live", "metrics", "_blazor/negotiate", "css/shell.css", "nothing/here" })
        {
            var detail = await SendAsync(dashboard, HttpMethod.Get, path, host: "evil.example", expected: HttpStatusCode.BadRequest);
            Assert.Contains("Host 'evil.example' is not answered on loopback", detail, StringComparison.Ordinal);
        }

        foreach (var host in new[] { "fam.example.com", "localhost", "127.0.0.1", "[::1]:80" })
            await SendAsync(dashboard, HttpMethod.Get, "health/live", host, expected: HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_of_another_server_neither_changes_anything_nor_opens_a_live_connection()
    {
        await using var dashboard = await DashboardProcess.StartAsync("--Fam:Security:AllowedOrigins:0", "https://tools.example.com");
        var own = dashboard.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach (var origin in new[] { "http://evil.example", "http://127.0.0.1:1", "null" })
        {
            var detail = await SendAsync(dashboard, HttpMethod.Post, "login", origin: origin, expected: HttpStatusCode.Forbidden);
            Assert.Contains($"Pages of '{origin}' may change nothing here", detail, StringComparison.Ordinal);
            await SendAsync(dashboard, HttpMethod.Post, "_blazor/negotiate", origin: origin, expected: HttpStatusCode.Forbidden);
            // A web socket is opened by GET, and no rule of the browser's keeps another page from reading it.
            await SendAsync(dashboard, HttpMethod.Get, "_blazor", origin: origin, expected: HttpStatusCode.Forbidden, upgrade: true);
            // What only reads is not what a browser lets another page see.
            await SendAsync(dashboard, HttpMethod.Get, "health/live", origin: origin, expected: HttpStatusCode.OK);
        }

        foreach (var origin in new[] { own, "https://tools.example.com" })
            await SendAsync(dashboard, HttpMethod.Post, "_blazor/negotiate?negotiateVersion=1", origin: origin, expected: HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metrics_are_told_on_loopback_or_to_who_has_the_token()
    {
        await using (var loopback = await DashboardProcess.StartAsync())
            await SendAsync(loopback, HttpMethod.Get, "metrics", expected: HttpStatusCode.OK);
        await using (var network = await DashboardProcess.StartAsync("--urls", "http://0.0.0.0:0"))
            Assert.Contains("Metrics are told on loopback alone", await SendAsync(network, HttpMethod.Get, "metrics", expected: HttpStatusCode.Unauthorized), StringComparison.Ordinal);
        await using (var open = await DashboardProcess.StartAsync("--urls", "http://0.0.0.0:0", "--Fam:Security:OpenMetrics", "true"))
            await SendAsync(open, HttpMethod.Get, "metrics", expected: HttpStatusCode.OK);

        await using var asking = await DashboardProcess.StartAsync("--urls", "http://0.0.0.0:0", "--Fam:Security:MetricsToken", Token);
        foreach (var sent in new[] { null, "other", Token + "0" })
            Assert.DoesNotContain(Token, await SendAsync(asking, HttpMethod.Get, "metrics", expected: HttpStatusCode.Unauthorized, token: sent), StringComparison.Ordinal);
        await SendAsync(asking, HttpMethod.Get, "metrics", expected: HttpStatusCode.OK, token: Token);
        await SendAsync(asking, HttpMethod.Get, "health/live", expected: HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("AllowedHosts:0", "https://fam.example.com", "write a name without scheme and port")]
    [InlineData("AllowedOrigins:0", "tools.example.com", "write an origin such as https://tools.example.com")]
    [InlineData("MetricsToken", "short", "MetricsToken is too short; write 16 characters or more")]
    public async Task A_rule_that_cannot_be_ends_the_start(string option, string value, string right) =>
        Assert.Contains(right, await DashboardProcess.RefusalAsync($"--Fam:Security:{option}", value), StringComparison.Ordinal);

    private static async Task<string> SendAsync(
        DashboardProcess dashboard, HttpMethod method, string path, string? host = null, string? origin = null, HttpStatusCode expected = HttpStatusCode.OK, bool upgrade = false, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Host = host } };
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (upgrade)
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.ParseAdd("websocket");
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        }

        using var answer = await dashboard.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} /{path} from {origin} as {host}: {(int)answer.StatusCode} instead of {(int)expected}: {text}");
        return text;
    }
}
