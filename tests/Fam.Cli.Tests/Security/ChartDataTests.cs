using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Security;

/// <summary>What charts fetch past the pages is given as whoever is logged in, and to nobody else.</summary>
public sealed partial class ChartDataTests
{
    private const string Curves = "data/metrics?name=train/loss&job=none";

    [Fact]
    public async Task Curves_are_given_to_roles_that_may_read_them_for_as_long_as_their_token_lives()
    {
        await using var server = await FamServer.StartAsync(asksForTokens: true);
        using var asAdmin = new HttpClient { BaseAddress = new Uri(server.Address) };
        asAdmin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(server.Data, "admin.token"))).Trim());
        var admin = new FamClient(asAdmin);
        var viewer = await admin.CreateTokenAsync(new TokenRequest("vera", Role.Viewer));
        var worker = await admin.CreateTokenAsync(new TokenRequest("pool", Role.Worker));

        using var nobody = new HttpClient { BaseAddress = new Uri(server.Address) };
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(nobody));
        // A bearer token is for the API: the pages know only who logged in.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(asAdmin));

        using var vera = await LogInAsync(server, viewer.Token);
        Assert.Contains("\"runs\":[]", await vera.GetStringAsync(Curves), StringComparison.Ordinal);
        using var pool = await LogInAsync(server, worker.Token);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(pool));

        await admin.RevokeTokenAsync(viewer.Id);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(vera));
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(Curves);
        return answer.StatusCode;
    }

    /// <summary>Fills in the login page as a browser does, and keeps its cookies.</summary>
    private static async Task<HttpClient> LogInAsync(FamServer server, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        var form = Antiforgery().Match(await http.GetStringAsync("login"));
        Assert.True(form.Success, "the login page has no antiforgery token");
        using var filled = new FormUrlEncodedContent([new("token", token), new("return", "/health/live"), new("__RequestVerificationToken", form.Groups[1].Value)]);
        using var answer = await http.PostAsync("login", filled);
        Assert.DoesNotContain("/login", answer.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        return http;
    }

    [GeneratedRegex(@"name=""__RequestVerificationToken""[^>]*value=""([^""]+)""")]
    private static partial Regex Antiforgery();
}
