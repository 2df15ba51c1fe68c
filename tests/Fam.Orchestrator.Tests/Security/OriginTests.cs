using System.Net;
using Fam.Orchestrator.Tests.Hosting;

namespace Fam.Orchestrator.Tests.Security;

/// <summary>What a browser can be made to send, where nobody is asked for a token.</summary>
public sealed class OriginTests
{
    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("http://127.0.0.1:1", false)]
    [InlineData("null", false)]
    [InlineData("https://tools.example.com", true)]
    [InlineData("own", true)]
    public async Task A_page_of_another_server_changes_nothing(string origin, bool mayPass)
    {
        using var directory = new TestDirectory();
        directory.Settings["Fam:Security:AllowedOrigins:0"] = "https://tools.example.com";
        await using var host = await OrchestratorHost.StartAsync(directory);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/sweeps/zzzzzzzz/cancel") { Content = Guarded.Json() };
        request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? host.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);
        var detail = await Guarded.RefusedAsync(mayPass ? 404 : 403, host.Http.SendAsync(request));
        Assert.Contains(mayPass ? "zzzzzzzz" : origin, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_was_allowed_is_answered()
    {
        using var directory = new TestDirectory();
        directory.Settings["Fam:Security:AllowedHosts:0"] = "fam.example.com";
        await using var host = await OrchestratorHost.StartAsync(directory);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/sweeps") { Headers = { Host = "fam.example.com" } };
        Assert.Equal(HttpStatusCode.OK, (await host.Http.SendAsync(request)).StatusCode);
    }
}
