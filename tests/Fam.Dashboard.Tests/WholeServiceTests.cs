using Fam.Dashboard.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

/// <summary>Browser, dashboard, orchestrator, worker, training: the main job's path with the smallest real sweep.</summary>
[Collection(nameof(DashboardCollection))]
public sealed class WholeServiceTests(DashboardFixture dashboard)
{
    private const float Minutes = 60_000;

    [Fact]
    public async Task A_sweep_is_submitted_from_the_page_trained_and_compared()
    {
        await using var fam = await FamUp.StartAsync();
        dashboard.Reset();
        var page = await dashboard.GoAsync(fam.Url, "/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No sweeps yet" })).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(fam.Url, "/submit?template=passkey-tiny").ToString());
        await Expect(page.GetByText("Valid: 2 trials")).ToBeVisibleAsync(new() { Timeout = 1 * Minutes });
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "passkey-tiny" })).ToBeVisibleAsync(new() { Timeout = 1 * Minutes });
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Completed", new() { Timeout = 8 * Minutes });
        await Expect(page.Locator(".facts .progress-number")).ToHaveTextAsync("100 %");
        await Expect(page.Locator(".chart svg text").Filter(new() { HasTextRegex = new("^FAM$") }).First).ToBeVisibleAsync();
        await Expect(page.Locator("#comparison-table tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("#comparison-table tbody td.rate")).ToHaveCountAsync(6);
        await page.ScreenshotAsync(new() { Path = Screenshots.File("real-sweep.png"), FullPage = true });

        var sweep = page.Url;
        await page.Locator("#content a[href^='/compare?sweep=']").First.ClickAsync();
        await Expect(page.Locator(".verdict").First).ToContainTextAsync(" vs ", new() { Timeout = 1 * Minutes });
        await Expect(page.Locator(".verdict").First).ToContainTextAsync("the training time");
        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        await saved.SaveAsAsync(Screenshots.File("real-comparison.csv"));
        Assert.Equal(1 + 6, (await File.ReadAllLinesAsync(Screenshots.File("real-comparison.csv"))).Length);
        await page.ScreenshotAsync(new() { Path = Screenshots.File("real-comparison.png"), FullPage = true });
        foreach (var (view, shown) in new[] { ("Across sizes", "#arms-table tbody tr"), ("Cost", "#arms-table tbody tr"), ("Length × depth", "#comparison-table tbody tr"), ("Tasks", "#tasks-table tbody tr"), ("Normalized", "#tasks-table tbody tr") })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = view, Exact = true }).ClickAsync();
            await Expect(page.Locator(shown).First).ToBeVisibleAsync();
        }
        await page.GotoAsync(sweep);

        await page.Locator(".trials-table a.row-target").Filter(new() { HasText = "FAM" }).ClickAsync();
        await Expect(page.Locator(".curve canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync("MiB");
        await page.ScreenshotAsync(new() { Path = Screenshots.File("real-trial.png"), FullPage = true });
        await page.GetByRole(AriaRole.Tab, new() { Name = "Samples" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Samples" }).Locator("tbody tr")).ToHaveCountAsync(30);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Checkpoints" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Checkpoints, newest first" })).ToBeVisibleAsync();

        await page.GotoAsync(new Uri(fam.Url, "/workers").ToString());
        await Expect(page.Locator(".worker")).ToHaveCountAsync(1);
        await DashboardFixture.LiveAsync(page);
        Assert.Empty(dashboard.Log.Lines);

        await fam.DisposeAsync();
        await Expect(page.GetByText("Connection to the dashboard lost")).ToBeVisibleAsync();
    }
}
