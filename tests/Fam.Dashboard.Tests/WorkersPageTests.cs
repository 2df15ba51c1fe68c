using Fam.Contracts.Views;
using Fam.Dashboard.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class WorkersPageTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task Use_of_cores_and_devices_is_shown_where_a_worker_tells_it()
    {
        var worker = Dashboard.Stub.World.Workers[0];
        Dashboard.Stub.World.Workers[0] = worker with
        {
            DeviceKind = "cuda", CpuLoad = .31,
            Devices = [new DeviceView(0, "cuda", "NVIDIA H100 80GB HBM3", "9.0", 2, 2, 80L << 30, 40L << 30) { Utilisation = .97, MemoryInUseBytes = 61L << 30 }],
        };
        var page = await Dashboard.GoAsync("/workers");
        var card = page.Locator(".worker").First;
        await Expect(card).ToContainTextAsync("31 % busy");
        await Expect(card).ToContainTextAsync("97 % busy");
        await Expect(card).ToContainTextAsync("61 GiB of 80 GiB in use, 40 GiB kept");
        await Expect(card.GetByRole(AriaRole.Progressbar, new() { Name = "Share of the time in which device 0 computes" })).ToHaveAttributeAsync("aria-valuenow", "97");
        Dashboard.Stub.World.Workers[0] = worker with { CpuLoad = null, Devices = [worker.Devices[0] with { MemoryInUseBytes = null }] };
        await Expect(card).Not.ToContainTextAsync("busy");
        await Expect(card).ToContainTextAsync("6 GiB of 16 GiB kept");
    }

    [Fact]
    public async Task A_worker_is_drained_after_a_question_and_the_queue_says_why_it_waits()
    {
        var page = await Dashboard.GoAsync("/workers");
        await DashboardFixture.LiveAsync(page);
        await Expect(page.GetByText("2 of 2 slots used")).ToBeVisibleAsync();
        await Expect(page.Locator(".held").First).ToContainTextAsync("M2");
        var queue = page.GetByRole(AriaRole.Table, new() { Name = "Trials that wait" });
        await Expect(queue.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(queue.Locator("tbody tr").First).ToContainTextAsync("its sweep has 2 trials under way, as many as it may");

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain node-1/0" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave it as it is" }).ClickAsync();
        Assert.False(Dashboard.Stub.World.Workers[0].Draining);
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain node-1/0" }).ClickAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("workers-drain.png") });
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain, let its 2 trials finish" }).ClickAsync();
        await Expect(page.Locator(".worker .badge").First).ToContainTextAsync("Draining");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let node-1/0 take trials again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take trials again", Exact = true }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Drain node-1/0" })).ToBeVisibleAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }
}
