using System.Net;
using Fam.Contracts.Views;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class ConnectionTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task When_the_orchestrator_is_away_the_page_keeps_what_it_shows_and_recovers()
    {
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Running}");
        await Expect(page.Locator(".chart svg text").First).ToBeVisibleAsync();
        Dashboard.Stub.Reachable = false;
        await Expect(page.GetByText("The orchestrator does not answer.", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "passkey", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".chart svg text").First).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("disconnected.png") });
        Dashboard.Stub.Reachable = true;
        await Expect(page.GetByText("The orchestrator does not answer.", new() { Exact = true })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_page_opened_while_the_orchestrator_is_away_fills_itself_when_it_is_back()
    {
        Dashboard.Stub.Reachable = false;
        // An address no other test opens: what was shown seconds ago may still be shown.
        var page = await Dashboard.GoAsync("/?cursor=0");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Waiting for the orchestrator" })).ToBeVisibleAsync();
        Dashboard.Stub.Reachable = true;
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task An_error_of_the_orchestrator_is_shown_in_its_words()
    {
        Dashboard.Stub.World.Failing = Results.Json(
            new { title = "The database does not answer", status = 500, detail = "Try again in a minute." }, contentType: "application/problem+json", statusCode: 500);
        // A sweep that no other test has shown: what the dashboard has seen it goes on showing, with the error above it.
        var page = await Dashboard.GoAsync("/sweeps/unseen");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The database does not answer" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Try again in a minute.")).ToBeVisibleAsync();
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The database does not answer" })).ToBeVisibleAsync();
        // The page looks again by itself, so the button may be gone by now.
        Dashboard.Stub.World.Failing = null;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no such sweep" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/sweeps/none", "There is no such sweep")]
    [InlineData("/jobs/none", "There is no such trial")]
    [InlineData("/nowhere", "There is no such page")]
    public async Task What_does_not_exist_is_said_so(string path, string heading)
    {
        var page = await Dashboard.GoAsync(path);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/nowhere", "There is no such page")]
    [InlineData("/no/where.txt", "There is no such page")]
    [InlineData("/api/v1/nowhere", "")]
    [InlineData("/openapi/nowhere", "")]
    [InlineData("/health/nowhere", "")]
    public async Task An_address_that_nothing_answers_has_a_page_except_where_programs_ask(string path, string part)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(Dashboard.Url, path), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (part.Length == 0) Assert.Empty(body);
        else Assert.Contains(part, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sweeps/away")]
    [InlineData("/jobs/away")]
    public async Task A_page_that_nothing_was_loaded_for_says_that_it_waits(string path)
    {
        Dashboard.Stub.Reachable = false;
        var page = await Dashboard.GoAsync(path);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Waiting for the orchestrator" })).ToBeVisibleAsync();
    }
}
