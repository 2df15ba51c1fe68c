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
    public async Task Five_hundred_trials_are_paged()
    {
        var sweep = StubTrials.Sweep("huge", "huge", SweepState.Running, TimeSpan.FromMinutes(1), trials: 500);
        Dashboard.Stub.World.Add(sweep, columns: 7);
        var page = await Dashboard.GoAsync("/sweeps/huge");
        await Expect(page.Locator(".grid tbody tr")).ToHaveCountAsync(50);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "huge" })).ToBeVisibleAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }
}
