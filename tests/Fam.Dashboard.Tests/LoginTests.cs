using System.Net.Http.Headers;
using Fam.Contracts.Client;
using Fam.Contracts.Views;
using Fam.Dashboard.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

/// <summary>A whole Fam that asks for tokens, and a browser.</summary>
[Collection(nameof(DashboardCollection))]
public sealed class LoginTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Pages_are_shown_after_a_login_and_offer_what_the_role_may_do()
    {
        await using var fam = await FamUp.StartAsync(asksForTokens: true);
        dashboard.Reset();
        using var http = new HttpClient { BaseAddress = fam.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", fam.Token);
        var viewer = await new FamClient(http).CreateTokenAsync(new TokenRequest("vera", Role.Viewer));

        var page = await dashboard.OpenAsync();
        await page.GotoAsync(new Uri(fam.Url, "/workers").ToString());
        await Expect(page).ToHaveURLAsync(new Uri(fam.Url, "/login?return=%2Fworkers").ToString());
        await LogInAsync(page, "fam_nonsense");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Not logged in.");
        await LogInAsync(page, viewer.Token);
        await Expect(page).ToHaveURLAsync(new Uri(fam.Url, "/workers").ToString());
        await Expect(page.GetByText("vera", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Submit" })).ToHaveCountAsync(0);
        var cookie = (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "fam_login");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.DoesNotContain(viewer.Token, cookie.Value, StringComparison.Ordinal);

        // A token that ends ends the pages too.
        await DashboardFixture.LiveAsync(page);
        await new FamClient(http).RevokeTokenAsync(viewer.Id);
        await Expect(page).ToHaveURLAsync(new Uri(fam.Url, "/login?return=%2Fworkers").ToString());

        await LogInAsync(page, fam.Token!);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Submit" })).ToBeVisibleAsync();
        await DashboardFixture.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Log in" })).ToBeVisibleAsync();
        await page.GotoAsync(fam.Url.ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Log in" })).ToBeVisibleAsync();
        Assert.DoesNotContain(fam.Token![^43..], fam.Errors, StringComparison.Ordinal);
    }

    private static async Task LogInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }
}
