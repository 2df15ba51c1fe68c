using System.Net;
using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Client;
using Microsoft.EntityFrameworkCore;

namespace Fam.Orchestrator.Tests.Hosting;

public sealed class ProblemDetailsTests
{
    private const string Json = "application/json";

    [Fact]
    public async Task Every_error_is_a_problem_with_its_reason()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var http = host.Http;
        await ExpectAsync(404, "/openapi/v1.json", await http.GetAsync("api/v1/nothing"));
        await ExpectAsync(404, "zzzzzzzz", await http.GetAsync("api/v1/sweeps/zzzzzzzz"));
        await ExpectAsync(404, "zzzzzzzz", await http.GetAsync("api/v1/sweeps/zzzzzzzz/comparison"));
        foreach (var path in new[] { "", "/logs", "/metrics", "/samples" })
            await ExpectAsync(404, "zzzzzzzz-0", await http.GetAsync("api/v1/jobs/zzzzzzzz-0" + path));
        await ExpectAsync(404, "zzzzzzzz-0", await PostAsync(http, "jobs/zzzzzzzz-0/cancel", "{}"));
        await ExpectAsync(404, "zzzzzzzz", await PostAsync(http, "sweeps/zzzzzzzz/cancel", "{}"));
        await ExpectAsync(405, "GET", await http.DeleteAsync("api/v1/workers"));
        await ExpectAsync(415, "text/plain", await PostAsync(http, "sweeps", "name: x", "text/plain"));
        await ExpectAsync(415, "application/json", await http.PostAsync("api/v1/sweeps/zzzzzzzz/cancel", content: null));
        await ExpectAsync(400, "JSON", await PostAsync(http, "sweeps", "{\"yaml\": "));
        await ExpectAsync(400, "JSON", await PostAsync(http, "sweeps", "{\"yaml\": 3}"));
        await ExpectAsync(400, "yaml", await PostAsync(http, "sweeps", "{}"));
        await ExpectAsync(400, "yaml", await PostAsync(http, "sweeps/validate", "{\"yaml\": null}"));
        await ExpectAsync(400, "body", await PostAsync(http, "sweeps", ""));
        await ExpectAsync(413, "large", await PostAsync(http, "sweeps", JsonSerializer.Serialize(new { yaml = new string('x', 1 << 20) })));
    }

    [Theory]
    [InlineData("sweeps?limit=0", "limit is '0'; it must be 1 to 500.")]
    [InlineData("sweeps?limit=501", "limit is '501'")]
    [InlineData("jobs?limit=-1", "limit is '-1'")]
    [InlineData("jobs?limit=many", "\"int limit\" from \"many\"")]
    [InlineData("sweeps?cursor=%25%25", "cursor is '%%'")]
    [InlineData("jobs?cursor=bnVsbA", "cursor is 'bnVsbA'")]
    [InlineData("jobs/zzzzzzzz-0/logs?limit=1000", "limit is '1000'")]
    [InlineData("jobs/zzzzzzzz-0/metrics?max_points=1", "max_points is '1'; it must be 5 to 10000.")]
    [InlineData("jobs/zzzzzzzz-0/samples?cursor=x", "cursor is 'x'")]
    public async Task A_wrong_parameter_is_named(string path, string detail)
    {
        await using var host = await OrchestratorHost.StartAsync();
        await ExpectAsync(400, detail, await host.Http.GetAsync("api/v1/" + path));
    }

    [Fact]
    public async Task Only_names_of_loopback_are_answered_on_loopback()
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "api/v1/sweeps") { Headers = { Host = "evil.example" } };
        await ExpectAsync(400, "evil.example", await host.Http.SendAsync(foreign));
        using var local = new HttpRequestMessage(HttpMethod.Get, "api/v1/sweeps") { Headers = { Host = "localhost:1234" } };
        Assert.Equal(HttpStatusCode.OK, (await host.Http.SendAsync(local)).StatusCode);
    }

    [Fact]
    public async Task Health_tells_of_database_and_bus()
    {
        await using var host = await OrchestratorHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("health/live")).StatusCode);
        var ready = await Scripts.EventuallyAsync(() => host.Http.GetStringAsync("health/ready"), text => text.Contains("\"status\":\"healthy\",\"checks\"", StringComparison.Ordinal));
        Assert.Contains("\"database\"", ready, StringComparison.Ordinal);
        Assert.Contains("masstransit-bus", ready, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_fails_is_told_of_and_not_taken_for_an_empty_one()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Database.WriteAsync(rows => rows.Database.ExecuteSqlRawAsync("ALTER TABLE workers RENAME TO lost"));
        await ExpectAsync(500, "its log says why", await host.Http.GetAsync("api/v1/workers"));
        var ready = await host.Http.GetAsync("health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("no such table", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("health/live")).StatusCode);
        await host.Database.WriteAsync(rows => rows.Database.ExecuteSqlRawAsync("ALTER TABLE lost RENAME TO workers"));
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        await using var host = await OrchestratorHost.StartAsync();
        using var document = JsonDocument.Parse(await host.Http.GetStringAsync("openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/api/v1/sweeps/{id}/comparison", paths);
        Assert.Contains("/api/v1/jobs/{id}/logs", paths);
        var sweep = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("SweepSummary").GetProperty("properties");
        Assert.True(sweep.TryGetProperty("created_at", out _));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string body, string type = Json)
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        return await http.PostAsync("api/v1/" + path, content);
    }

    private static async Task ExpectAsync(int status, string detail, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{response.RequestMessage?.RequestUri}: {(int)response.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<ProblemView>(text, FamJson.Options)!;
        Assert.Equal(status, problem.Status);
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
    }
}
