using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;

namespace Fam.Dashboard.Tests;

/// <summary>
/// Takes the pictures of README and docs. With <c>FAM_SCREENSHOT_URL</c> and <c>FAM_SCREENSHOT_SWEEP</c> they show that
/// server's sweep and go to <c>docs/images</c>; without, the stub's, and they go to <c>artifacts/screenshots</c>.
/// </summary>
[Collection(nameof(DashboardCollection))]
public sealed class DocumentationImages
{
    private const float Scale = 2;
    private readonly DashboardFixture _dashboard;
    private readonly Uri _server;
    private readonly string _sweep;
    private readonly Func<string, string> _file;

    public DocumentationImages(DashboardFixture dashboard)
    {
        _dashboard = dashboard;
        dashboard.Reset();
        dashboard.Stub.World.Busy();
        var server = Environment.GetEnvironmentVariable("FAM_SCREENSHOT_URL");
        _server = server is null ? dashboard.Url : new Uri(server);
        _sweep = server is null
            ? StubScenes.Done
            : Environment.GetEnvironmentVariable("FAM_SCREENSHOT_SWEEP") ?? throw new InvalidOperationException("FAM_SCREENSHOT_URL is set and FAM_SCREENSHOT_SWEEP is not; set it to the id of the sweep to show.");
        _file = server is null
            ? Screenshots.File
            : name => Path.Combine(Directory.CreateDirectory(Path.Combine(Screenshots.Repository, "docs", "images")).FullName, name);
    }

    [Fact]
    public async Task Pictures_of_a_sweep()
    {
        foreach (var dark in new[] { false, true })
        {
            var suffix = dark ? "-dark" : "";
            var page = await OpenAsync($"/sweeps/{_sweep}", ".chart svg text", dark);
            await TakeAsync(page, $"dashboard-sweep{suffix}.png");
            await page.Locator("section[aria-labelledby=comparison-title]").ScreenshotAsync(new() { Path = _file($"dashboard-comparison{suffix}.png") });
            await page.Locator(".trials-table a.row-target").Filter(new() { HasText = "FAM" }).First.ClickAsync();
            await page.Locator(".curve canvas").First.WaitForAsync();
            await TakeAsync(page, $"dashboard-trial{suffix}.png");
            await page.Context.CloseAsync();
            page = await OpenAsync($"/compare?sweep={_sweep}&view=sizes", ".chart svg text", dark);
            await TakeAsync(page, $"dashboard-compare{suffix}.png");
            await page.Context.CloseAsync();
            page = await OpenAsync($"/submit?from={_sweep}", ".preview-list li", dark);
            await TakeAsync(page, $"dashboard-submit{suffix}.png");
            await page.Context.CloseAsync();
        }
        Assert.All(new[] { "sweep", "comparison", "compare", "trial", "submit" }, name => Assert.True(File.Exists(_file($"dashboard-{name}.png"))));
    }

    private async Task<IPage> OpenAsync(string path, string landmark, bool dark)
    {
        var page = await _dashboard.OpenAsync(dark, 1280, 860, Scale);
        await page.GotoAsync(new Uri(_server, path).ToString());
        await page.Locator(landmark).First.WaitForAsync();
        await page.WaitForFunctionAsync("document.fonts.status === 'loaded'");
        return page;
    }

    private Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = _file(name), FullPage = true, Animations = ScreenshotAnimations.Disabled });
}
