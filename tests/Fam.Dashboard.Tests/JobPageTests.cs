using Fam.Contracts.Views;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class JobPageTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    private const string Job = $"{StubScenes.Running}-2";

    [Fact]
    public async Task Each_tab_shows_its_part_of_a_trial()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}");
        await Expect(page.Locator(".curve")).ToHaveCountAsync(6);
        await DashboardFixture.LiveAsync(page);

        await Tab(page, "Log").ClickAsync();
        await Expect(page.GetByText("gradient norm 8.1 was clipped to 1")).ToBeVisibleAsync();
        Dashboard.Stub.World.Logs[Job].Add(new LogLine(41, DateTimeOffset.UtcNow, "info", "a line that came later"));
        await Expect(page.GetByText("a line that came later")).ToBeVisibleAsync();

        await Tab(page, "History").ClickAsync();
        await Expect(page.GetByText("the checkpoint at step 500")).ToBeVisibleAsync();
        await Expect(page.GetByText("the training process ended with signal 9")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("job-history.png"), FullPage = true });

        await Tab(page, "Spec").ClickAsync();
        await Expect(page.GetByText("\"memory_segments\": 2")).ToBeVisibleAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task Samples_load_by_the_page_and_wrong_ones_can_be_singled_out()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}");
        await DashboardFixture.LiveAsync(page);
        await Tab(page, "Samples").ClickAsync();
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Samples" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(100);
        await page.GetByRole(AriaRole.Button, new() { Name = "Load more" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(200);
        await page.GetByLabel("wrong answers only").CheckAsync();
        await Expect(rows.First.Locator(".wrong").First).ToBeVisibleAsync();
        Assert.True(await rows.CountAsync() < 100);
        await page.ScreenshotAsync(new() { Path = Screenshots.File("job-samples.png") });
    }

    private static ILocator Tab(IPage page, string name) => page.GetByRole(AriaRole.Tab, new() { Name = name });
}
