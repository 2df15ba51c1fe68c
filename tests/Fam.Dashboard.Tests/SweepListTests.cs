using Fam.Contracts.Jobs;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class SweepListTests(DashboardFixture dashboard) : DashboardTest(dashboard, busy: false)
{
    [Fact]
    public async Task An_empty_list_points_to_submit()
    {
        var page = await Dashboard.GoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No sweeps yet" })).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("empty.png") });
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Submit a sweep" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Submit a sweep" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_long_list_is_paged_and_the_address_names_the_page()
    {
        for (var i = 0; i < 1_000; i++)
            Dashboard.Stub.World.Sweeps.Add(StubTrials.Sweep($"s{i}", $"sweep {i:0000}", SweepState.Completed, TimeSpan.FromMinutes(i)));
        var page = await Dashboard.GoAsync("/");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(25);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "sweep 0025" })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "sweep 0025" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "sweep 0000" })).ToBeVisibleAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task A_list_is_searched_filtered_and_sorted_and_its_address_says_how()
    {
        Dashboard.Stub.World.Busy();
        var page = await Dashboard.GoAsync("/?sort=-name");
        await DashboardFixture.LiveAsync(page);
        var names = page.Locator("tbody a.row-target");
        await Expect(names).ToHaveTextAsync(["passkey-wide", "passkey-seeds", "passkey", "passkey"]);
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort", "descending");
        await page.GetByRole(AriaRole.Link, new() { Name = "Name", Exact = true }).ClickAsync();
        await Expect(names).ToHaveTextAsync(["passkey", "passkey", "passkey-seeds", "passkey-wide"]);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search names" }).FillAsync("seeds");
        await Expect(names).ToHaveTextAsync(["passkey-seeds"]);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/\?q=seeds&sort=name$"));
        await page.ReloadAsync();
        await DashboardFixture.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Search names" })).ToHaveValueAsync("seeds");
        await page.Locator(".filter-drop").First.ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Running" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No sweep fits" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("state=running"));
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task The_dearest_sweep_and_the_furthest_one_are_found_by_their_columns()
    {
        var world = Dashboard.Stub.World;
        world.Busy();
        world.Sweeps[2] = world.Sweeps[2] with { Cost = [new("cpu", 9_000)] };
        var page = await Dashboard.GoAsync("/");
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Cost", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/\?sort=-cost$"));
        await Expect(page.Locator("tbody a.row-target").First).ToHaveTextAsync("passkey-seeds");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Cost" })).ToHaveAttributeAsync("aria-sort", "descending");
        await page.GetByRole(AriaRole.Link, new() { Name = "Progress", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Progress", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/\?sort=progress$"));
        await Expect(page.Locator("tbody .progress-number").First).ToHaveTextAsync("54 %");
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task A_sweep_that_appears_is_shown_without_reloading()
    {
        Dashboard.Stub.World.Busy();
        var page = await Dashboard.GoAsync("/");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(4);
        await page.EvaluateAsync("window.notReloaded = true");
        Dashboard.Stub.World.Sweeps.Insert(0, StubTrials.Sweep("fresh", "fresh", SweepState.Running, TimeSpan.Zero));
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "fresh" })).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded"));
    }

    [Fact]
    public async Task Times_are_relative_and_absolute_on_hover()
    {
        Dashboard.Stub.World.Busy();
        var page = await Dashboard.GoAsync("/");
        var created = page.Locator("tbody tr").Nth(1).Locator("fam-time");
        await Expect(created).ToContainTextAsync("3 hr. ago");
        await Expect(created).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex(@"\d{4}.*\d{1,2}:\d{2}:\d{2}"));
    }

    [Fact]
    public async Task The_page_is_whole_before_any_script_runs()
    {
        Dashboard.Stub.World.Busy();
        using var http = new HttpClient();
        var html = await http.GetStringAsync(Dashboard.Url);
        Assert.Contains("passkey-seeds", html, StringComparison.Ordinal);
    }
}
