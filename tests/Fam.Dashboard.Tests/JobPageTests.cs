using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class JobPageTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    private const string Job = $"{StubScenes.Running}-2";
    private const string Other = $"{StubScenes.Running}-3";

    [Fact]
    public async Task Each_tab_shows_its_part_of_a_trial()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}?tab=log");
        await DashboardFixture.LiveAsync(page);
        await Expect(page.GetByText("gradient norm 8.1 was clipped to 1")).ToBeVisibleAsync();
        Dashboard.Stub.World.Logs[Job].Add(new LogLine(41, DateTimeOffset.UtcNow, "info", "a line that came later"));
        await Expect(page.GetByText("a line that came later")).ToBeVisibleAsync();
        await page.GetByText("Warnings", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator(".log-line")).ToHaveCountAsync(1);
        Assert.Contains("level=warning", page.Url, StringComparison.Ordinal);
        await ShotsAsync(page, "job-log");

        await Tab(page, "History").ClickAsync();
        await Expect(page.GetByText("the checkpoint at step 500")).ToBeVisibleAsync();
        await Expect(page.GetByText("the training process ended with signal 9")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("job-history.png"), FullPage = true });
        await Tab(page, "Checkpoints").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Checkpoints, newest first" }).Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "From the base to this trial" }).Locator("li")).ToHaveCountAsync(4);
        await ShotsAsync(page, "job-lineage");
        await Tab(page, "Provenance").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Where it was submitted" })).ToContainTextAsync("tracked files differ from the commit");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "What it read, by content" })).ToContainTextAsync("data/words.txt");
        await Expect(page.GetByText("Earlier ones had other values of libtorch")).ToBeVisibleAsync();
        await ShotsAsync(page, "job-provenance");
        await Tab(page, "Hardware").ClickAsync();
        await Expect(page.Locator(".curve")).ToHaveCountAsync(3);
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task Runs_are_laid_over_each_other_and_the_address_keeps_the_view()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}");
        await Expect(page.Locator(".curve canvas")).ToHaveCountAsync(8);
        await DashboardFixture.LiveAsync(page);
        await page.GetByLabel("Lay another run over it").PressSequentiallyAsync("FAM");
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = Other }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Runs in the charts" }).Locator("li")).ToHaveCountAsync(2);
        await page.GetByText("Wall time", new() { Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"with={Other}.*x=time|x=time.*with={Other}"));
        await ShotsAsync(page, "job-overlay");

        await page.GetByRole(AriaRole.Link, new() { Name = "Show Loss large" }).ClickAsync();
        await Expect(page.Locator("#curve-title")).ToHaveTextAsync("Loss");
        var address = page.Url;
        await page.GotoAsync(address);
        await page.GetByText("The curves as a table").ClickAsync();
        await Expect(page.Locator("section.card tbody tr")).ToHaveCountAsync(2);
        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        Assert.StartsWith("run,step,seconds,train/loss\r\nM2,", await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await ShotsAsync(page, "job-chart");

        await page.GotoAsync(new Uri(Dashboard.Url, $"/jobs/{Job}?chart=train%2Floss").ToString());
        await DashboardFixture.LiveAsync(page);
        await page.Locator(".chart-tall canvas").First.WaitForAsync();
        var box = (await page.Locator(".chart-tall").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width * 0.4f, box.Y + box.Height * 0.4f);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width * 0.6f, box.Y + box.Height * 0.5f, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("from=[23]\\d\\d&to=[45]\\d\\d"));
        await Expect(page.GetByLabel("First step")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("[23]\\d\\d"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset zoom" }).ClickAsync();
        await Expect(page.GetByLabel("First step")).ToHaveValueAsync("");
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task Samples_come_by_the_page_and_can_be_filtered()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}?tab=samples");
        await DashboardFixture.LiveAsync(page);
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Samples" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Link, new() { Name = "Next samples" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("1 block");
        await page.GetByText("Wrong", new() { Exact = true }).ClickAsync();
        await Expect(rows.First.Locator(".wrong").First).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(36);
        await ShotsAsync(page, "job-samples");
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task The_configuration_shows_what_another_run_has_different()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}?tab=configuration");
        await Expect(page.Locator(".spec-tree")).ToContainTextAsync("memory_segments: 2");
        await ShotsAsync(page, "job-configuration");
        await page.GotoAsync(new Uri(Dashboard.Url, $"/jobs/{Job}?tab=configuration&diff={Other}").ToString());
        var table = page.GetByRole(AriaRole.Table, new() { Name = "Differences of the configuration" });
        await Expect(table.GetByRole(AriaRole.Row).Filter(new() { HasText = "model.memory_segments" })).ToContainTextAsync("changed");
        await Expect(table.GetByText("training.max_steps")).ToHaveCountAsync(0);
        await ShotsAsync(page, "job-diff");
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task The_feedback_memory_is_shown_by_layer_and_by_block()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Other}?tab=memory");
        await Expect(page.Locator(".curve")).ToHaveCountAsync(6);
        await page.Locator(".curve canvas").First.WaitForAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("Norm. layer 0: .* layer 3: ") })).ToBeVisibleAsync();
        await ShotsAsync(page, "job-memory");
        await page.GotoAsync(new Uri(Dashboard.Url, $"/jobs/{Other}?tab=memory&rows=1&as=lines&chart=drift").ToString());
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("Drift. block 0: .* block 16: ") })).ToBeVisibleAsync();
        await ShotsAsync(page, "job-memory-lines");
        await page.GotoAsync(new Uri(Dashboard.Url, $"/jobs/{Job}?tab=memory").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No feedback memory" })).ToBeVisibleAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task A_trial_is_paused_and_a_failed_one_retried()
    {
        var page = await Dashboard.GoAsync($"/jobs/{Job}");
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Stopping");
        await page.GotoAsync(new Uri(Dashboard.Url, "/jobs/failed-1-1").ToString());
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Queued");
        Assert.Equal(JobState.Queued, Dashboard.Stub.World.Jobs["failed-1-1"].State);
    }

    /// <summary>Leaves pictures of the page on a desk, dark and light, and on a phone; on each it must fit and be readable.</summary>
    private static async Task ShotsAsync(IPage page, string name)
    {
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 400) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.EvaluateAsync($"famTheme.choose('{(scheme is ColorScheme.Dark ? "dark" : "light")}')");
            await page.SetViewportSizeAsync(width, 900);
            await Legibility.LookAsync(page, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}");
        }
        await page.SetViewportSizeAsync(1440, 900);
    }

    private static ILocator Tab(IPage page, string name) => page.GetByRole(AriaRole.Tab, new() { Name = name });
}
