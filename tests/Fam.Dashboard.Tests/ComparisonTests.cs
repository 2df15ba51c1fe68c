using System.Text;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class ComparisonTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task The_chart_has_every_length_arm_and_reach()
    {
        var page = await OpenAsync(StubScenes.Done);
        var texts = (await page.Locator(".chart svg text").AllTextContentsAsync()).Select(text => text.Trim()).ToList();
        foreach (var expected in new[] { "0", "1", "2", "4", "16", "64", "256", "M0", "FAM", "M1 within_reach", "M1 reach", "M2 reach" })
            Assert.Contains(expected, texts);
        Assert.DoesNotContain("M0 reach", texts);
        var dashed = await page.Locator(".chart svg path[stroke-dasharray]").CountAsync();
        Assert.True(dashed >= 4, $"two best cases and two reaches are dashed, {dashed} lines are");
    }

    [Fact]
    public async Task The_legend_takes_an_arm_away_and_brings_it_back()
    {
        var page = await OpenAsync(StubScenes.Done);
        var reach = page.Locator(".chart svg text", new() { HasTextString = "M2 reach" });
        await Expect(reach).ToHaveCountAsync(1);
        var legend = page.Locator(".chart svg text").Filter(new() { HasTextRegex = new("^M2$") }).First;
        await legend.ClickAsync(new() { Force = true });
        await Expect(reach).ToHaveCountAsync(0);
        await legend.ClickAsync(new() { Force = true });
        await Expect(reach).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Hovering_tells_samples_interval_and_speed()
    {
        var page = await OpenAsync(StubScenes.Done);
        var box = await page.Locator(".chart").First.BoundingBoxAsync();
        await page.Mouse.MoveAsync(box!.X + box.Width * 0.45f, box.Y + box.Height * 0.5f);
        var tip = page.Locator(".chart-tip");
        await Expect(tip).ToContainTextAsync("n = 100");
        await Expect(tip).ToContainTextAsync("tok/s");
        await Expect(tip).ToContainTextAsync("0.96–1.00");
        await page.ScreenshotAsync(new() { Path = Screenshots.File("tooltip.png") });
    }

    [Theory]
    [InlineData("PNG")]
    [InlineData("SVG")]
    public async Task The_chart_can_be_saved(string format)
    {
        var page = await OpenAsync(StubScenes.Done);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = format }).First.ClickAsync());
        Assert.Equal($"passkey-comparison.{format.ToLowerInvariant()}", download.SuggestedFilename);
        var file = Screenshots.File($"export.{format.ToLowerInvariant()}");
        await download.SaveAsAsync(file);
        var bytes = await File.ReadAllBytesAsync(file);
        if (format == "PNG") Assert.Equal([0x89, 0x50, 0x4E, 0x47], bytes[..4]);
        else Assert.Contains("M2 reach", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_says_the_same_in_words_and_marks_cells_in_reach()
    {
        var page = await OpenAsync(StubScenes.Done);
        var row = page.Locator("#comparison-table tbody tr").Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = "M2", Exact = true }) });
        await Expect(row.Locator("td").Nth(0)).ToContainTextAsync("0.86");
        await Expect(row.Locator("td.in-reach")).ToHaveCountAsync(3);
        await Expect(row).ToContainTextAsync("3 blocks");
        var label = await page.Locator(".chart").First.GetAttributeAsync("aria-label");
        Assert.Contains("FAM: 1.00 at 0", label, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_score_the_chart_says_that_it_waits()
    {
        Dashboard.Stub.World.Comparisons[StubScenes.Running] = StubTrials.Comparison(Dashboard.Stub.World.Sweeps[0], columns: 0);
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Running}");
        await Expect(page.GetByText("Lines appear here as soon as the first evaluation is scored.")).ToBeVisibleAsync();
        Dashboard.Stub.World.Comparisons[StubScenes.Running] = StubTrials.Comparison(Dashboard.Stub.World.Sweeps[0], columns: 2);
        await Expect(page.GetByText("Lines appear here as soon as the first evaluation is scored.")).ToBeHiddenAsync();
    }

    private async Task<IPage> OpenAsync(string sweep)
    {
        var page = await Dashboard.GoAsync($"/sweeps/{sweep}");
        await page.Locator(".chart svg text").First.WaitForAsync();
        return page;
    }
}
