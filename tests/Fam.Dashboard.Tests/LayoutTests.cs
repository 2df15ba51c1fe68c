using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;

namespace Fam.Dashboard.Tests;

/// <summary>Every page, on a desk and on a phone, light and dark; what was seen is left in <c>artifacts/screenshots</c>.</summary>
public sealed class LayoutTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    public static TheoryData<string, string, string> Pages => new()
    {
        { "sweeps", "/", ".table-stack" },
        { "sweep-running", $"/sweeps/{StubScenes.Running}", ".chart svg text" },
        { "sweep-done", $"/sweeps/{StubScenes.Done}", ".chart svg text" },
        { "sweep-search", "/sweeps/search-1", ".rung-table" },
        { "job", $"/jobs/{StubScenes.Running}-3", ".curve canvas" },
        { "submit", "/submit?template=passkey", ".preview-list li" },
        { "workers", "/workers", ".worker" },
        { "missing", "/sweeps/none", ".state-error" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_fits_its_screen_and_can_be_read(string name, string path, string landmark)
    {
        Dashboard.Stub.World.AddSearch("search-1");
        foreach (var (dark, width) in new[] { (false, 1280), (true, 1280), (false, 390), (true, 390) })
        {
            var page = await Dashboard.GoAsync(path, dark, width, width == 390 ? 860 : 900);
            await page.Locator(landmark).First.WaitForAsync();
            await Legibility.LookAsync(page, $"{name}-{(dark ? "dark" : "light")}-{width}");
            await page.Context.CloseAsync();
        }
        Assert.Empty(Dashboard.Log.Lines);
    }
}
