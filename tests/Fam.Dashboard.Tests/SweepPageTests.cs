using Fam.Contracts.Jobs;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class SweepPageTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task Progress_is_live_until_the_sweep_ends()
    {
        var world = Dashboard.Stub.World;
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Running}");
        await Expect(page.Locator(".facts .progress-number")).ToHaveTextAsync("54 %");
        world.Sweeps[0] = world.Sweeps[0] with { Progress = 0.71 };
        await Expect(page.Locator(".facts .progress-number")).ToHaveTextAsync("71 %");
        world.Sweeps[0] = world.Sweeps[0] with { Progress = 1, State = SweepState.Completed, FinishedAt = DateTimeOffset.UtcNow };
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Completed");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel sweep" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_waiting_trial_says_why_and_a_failed_one_what_failed()
    {
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Running}");
        await Expect(page.GetByText("no free slot in pool default: 2 of 2 are used").First).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(Dashboard.Url, "/sweeps/failed-1").ToString());
        await Expect(page.GetByText("Crashed: The training process ended with signal 9")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Cancelling_asks_first()
    {
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Running}");
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel sweep" }).ClickAsync();
        await Expect(page.GetByText("This cannot be undone.")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("confirm.png") });
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep it running" }).ClickAsync();
        Assert.Equal(SweepState.Running, Dashboard.Stub.World.Sweeps[0].State);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel sweep" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the sweep" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Cancelling");
        Assert.Equal(SweepState.Cancelling, Dashboard.Stub.World.Sweeps[0].State);
    }

    [Fact]
    public async Task A_hundred_thousand_trials_are_scrolled_sorted_and_their_columns_chosen()
    {
        var sweep = StubTrials.Sweep("huge", "huge", SweepState.Running, TimeSpan.FromMinutes(1), trials: 500);
        Dashboard.Stub.World.Sweeps.Add(sweep with { Trials = sweep.Trials with { Total = 100_000 } });
        var page = await Dashboard.GoAsync("/sweeps/huge");
        await DashboardFixture.LiveAsync(page);
        await Expect(page.Locator(".trials-table").GetByRole(AriaRole.Link, new() { Name = "trial 0", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".table-count")).ToHaveTextAsync("100,000 trials");
        Assert.InRange(await page.Locator(".trials-table tbody tr").CountAsync(), 10, 60);
        // To the end: only what is in sight is asked for.
        await page.Locator(".trials-scroll").EvaluateAsync("e => e.scrollTop = e.scrollHeight");
        await Expect(page.Locator(".trials-table").GetByRole(AriaRole.Link, new() { Name = "trial 99999", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Trial" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=-index$"));
        await Expect(page.Locator(".trials-table").GetByRole(AriaRole.Link, new() { Name = "trial 99999", Exact = true })).ToBeVisibleAsync();
        await page.Locator(".column-menu > summary").ClickAsync();
        await page.GetByLabel("Attempts", new() { Exact = true }).UncheckAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Attempts" })).ToBeHiddenAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Cost" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Attempts" })).ToBeHiddenAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task A_brush_on_an_axis_narrows_the_table_and_the_address_keeps_it()
    {
        Dashboard.Stub.World.AddSearch("search-1", trials: 12);
        var page = await Dashboard.GoAsync("/sweeps/search-1");
        await DashboardFixture.LiveAsync(page);
        var chart = page.Locator(".parallel-chart");
        await chart.Locator("canvas").WaitForAsync();
        await Expect(page.Locator(".table-count")).ToHaveTextAsync("12 trials");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Parameter importance" }).Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(page.GetByText("Main effects over n = ")).ToBeVisibleAsync();
        await chart.ScrollIntoViewIfNeededAsync();
        var box = (await chart.BoundingBoxAsync())!;
        // The first axis is that of the configurations; its lower end is FAM.
        var (x, bottom) = (box.X + 46, box.Y + box.Height - 30);
        await page.Mouse.MoveAsync(x, bottom);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x, bottom - 20, new() { Steps = 4 });
        await page.Mouse.MoveAsync(x, bottom - 60, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("where=param.configuration%3DFAM$"));
        await Expect(page.Locator(".table-count")).ToHaveTextAsync("2 of 12 trials");
        await page.ReloadAsync();
        await Expect(page.Locator(".table-count")).ToHaveTextAsync("2 of 12 trials");
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the condition param.configuration=FAM" }).ClickAsync();
        await Expect(page.Locator(".table-count")).ToHaveTextAsync("12 trials");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Trials by rung" }).Locator("tbody tr")).ToHaveCountAsync(Dashboard.Stub.World.Rungs["search-1"].Trials.Count);
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task A_sweep_is_paused_activated_and_its_failed_trials_retried()
    {
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Running}");
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause the sweep" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Paused");
        await Expect(page.Locator(".page-actions [role=status]")).ToContainTextAsync("The sweep was paused.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Activate" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Running");
        await page.GotoAsync(new Uri(Dashboard.Url, "/sweeps/failed-1").ToString());
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry the failed trial" }).ClickAsync();
        await Expect(page.Locator(".title-line .badge")).ToContainTextAsync("Running");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToBeHiddenAsync();
    }
}
