using Fam.Contracts.Client;
using Fam.Contracts.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fam.Contracts.Tests.Client;

/// <summary>The client against a real server that answers what the orchestrator may answer, and what a proxy before it may.</summary>
public sealed class FamClientTests : IAsyncLifetime
{
    private readonly WebApplication server = Build();
    private HttpClient http = new();

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        http.BaseAddress = new Uri(server.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Faults_of_a_refused_spec_arrive_with_their_places()
    {
        var failure = await Assert.ThrowsAsync<FamProblemException>(() => new FamClient(http).CreateSweepAsync("name: x", TestContext.Current.CancellationToken));
        Assert.Equal(422, failure.Problem.Status);
        Assert.Equal(new SpecFault(3, 7, "model.block_sise", "unknown key", Suggestion: "block_size"), Assert.Single(failure.Problem.Faults!));
    }

    [Fact]
    public async Task An_answer_that_is_no_problem_document_is_still_an_error_with_its_text()
    {
        var failure = await Assert.ThrowsAsync<FamProblemException>(() => new FamClient(http).GetSweepAsync("gone", TestContext.Current.CancellationToken));
        Assert.Equal(502, failure.Problem.Status);
        Assert.Equal("bad gateway", failure.Message);
    }

    [Fact]
    public async Task Identifiers_are_escaped_and_pages_are_read()
    {
        var page = await new FamClient(http).GetLogsAsync("a/b?c", after: 7, limit: 2, TestContext.Current.CancellationToken);
        Assert.Equal("a/b?c after 7", Assert.Single(page.Items).Message);
        Assert.Equal("9", page.Next);
    }

    [Fact]
    public async Task What_is_away_for_a_moment_is_asked_again_and_what_would_be_done_twice_is_not()
    {
        var client = new FamClient(http);
        Assert.Equal("ok", Assert.Single((await client.ListTemplatesAsync(TestContext.Current.CancellationToken))).Name);
        var failure = await Assert.ThrowsAsync<FamProblemException>(() => client.RetryJobAsync("away", cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(503, failure.Problem.Status);
    }

    private static IResult Away(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "0";
        return Results.Problem("ask again", statusCode: 503);
    }

    private static WebApplication Build()
    {
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => FamJson.Configure(json.SerializerOptions));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/api/v1/jobs/away/retry", Away);
        app.MapGet("/api/v1/templates", (HttpContext context) => ++asked < 3 ? Away(context) : Results.Json(new[] { new SweepTemplate("ok", "Ok", "", "name: ok") }, FamJson.Options));
        app.MapPost("/api/v1/sweeps", (SweepSubmission _) => Results.Json(
            new ProblemView("about:blank", "refused", 422, "1 fault", [new SpecFault(3, 7, "model.block_sise", "unknown key", Suggestion: "block_size")]),
            contentType: "application/problem+json", statusCode: 422));
        app.MapGet("/api/v1/sweeps/{id}", () => Results.Text("bad gateway", statusCode: 502));
        app.MapGet("/api/v1/jobs/{id}/logs", (string id, long after) =>
            new Page<LogLine>([new LogLine(8, DateTimeOffset.UnixEpoch, "info", $"{Uri.UnescapeDataString(id)} after {after}")], "9"));
        return app;
    }
}
