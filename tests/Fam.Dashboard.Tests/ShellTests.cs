using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class ShellTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task The_theme_follows_the_system_until_it_is_chosen_and_is_remembered()
    {
        var page = await Dashboard.GoAsync("/", dark: true);
        var root = page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the light theme" }).ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await page.ReloadAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task Everything_on_the_list_is_reached_by_keyboard()
    {
        var page = await Dashboard.GoAsync("/");
        await DashboardFixture.LiveAsync(page);
        await page.EvaluateAsync("document.activeElement.blur()");
        string[] expected = ["Skip to content", "Sweeps", "Compare", "Workers", "passkey-seeds"];
        var seen = new List<string>();
        // Once around the page, wherever the first press begins.
        for (var i = 0; i < 80 && expected.Except(seen).Any(); i++)
        {
            await page.Keyboard.PressAsync("Tab");
            seen.Add(await page.EvaluateAsync<string>("document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label') || ''"));
        }

        Assert.Empty(expected.Except(seen));
    }

    [Fact]
    public async Task Pools_show_slots_and_lost_workers()
    {
        var page = await Dashboard.GoAsync("/workers");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "2 of 2 slots used" })).ToBeVisibleAsync();
        await Expect(page.Locator(".worker").Nth(1)).ToContainTextAsync("Lost");
        await page.Locator($"a[href='/jobs/{StubScenes.Running}-3']").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "FAM" })).ToBeVisibleAsync();
    }
}
