using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class AdminPageTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task A_token_is_made_shown_once_and_revoked()
    {
        Dashboard.Stub.World.Administered();
        var page = await Dashboard.GoAsync("/admin/tokens");
        await DashboardFixture.LiveAsync(page);
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Tokens, newest first" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the token" }).ClickAsync();
        await Expect(page.GetByText("Name the user whose token it is.")).ToBeVisibleAsync();
        await page.GetByLabel("User").FillAsync("ada");
        await page.GetByLabel("User").BlurAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the token" }).ClickAsync();
        await Expect(page.GetByText("fam_a-secret-that-is-shown-once")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await page.ScreenshotAsync(new() { Path = Screenshots.File("tokens.png"), FullPage = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "I have it" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke the token t2 of ada" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke it" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("revoked");
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task The_audit_is_filtered_and_paged()
    {
        Dashboard.Stub.World.Administered();
        var page = await Dashboard.GoAsync("/admin/audit");
        await DashboardFixture.LiveAsync(page);
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Audit, newest first" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(10);
        await page.GetByText("Refused", new() { Exact = true }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(12);
        await page.ScreenshotAsync(new() { Path = Screenshots.File("audit.png"), FullPage = true });
        Assert.Empty(Dashboard.Log.Lines);
    }
}
