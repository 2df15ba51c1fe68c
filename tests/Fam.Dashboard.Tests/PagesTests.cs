using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

[Collection(nameof(DashboardCollection))]
public sealed class PagesTests
{
    private readonly DashboardFixture _dashboard;

    public PagesTests(DashboardFixture dashboard)
    {
        _dashboard = dashboard;
        dashboard.Stub.Reset();
    }

    [Fact]
    public async Task Sweeps_are_listed()
    {
        _dashboard.Stub.World.Busy();
        var page = await _dashboard.GoAsync("/");
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "passkey-seeds" })).ToBeVisibleAsync();
    }
}
