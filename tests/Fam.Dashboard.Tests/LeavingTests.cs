using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

/// <summary>A page is left while a script of it still loads.</summary>
public sealed class LeavingTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Theory]
    [InlineData($"/sweeps/{StubScenes.Done}", "compare-chart.js")]
    [InlineData($"/jobs/{StubScenes.Running}-3", "curve-chart.js")]
    [InlineData($"/submit?from={StubScenes.Done}", "yaml-editor.js")]
    public async Task A_script_that_comes_after_its_page_was_left_disturbs_nothing(string path, string script)
    {
        var page = await Dashboard.WatchedAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync($"**/js/{script}", async route =>
        {
            asked.TrySetResult();
            await released.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync(new Uri(Dashboard.Url, path).ToString());
        await DashboardFixture.LiveAsync(page);
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await page.GetByRole(AriaRole.Link, new() { Name = "Workers", Exact = true }).ClickAsync();
        await Expect(page.Locator(".worker")).ToHaveCountAsync(2);

        released.SetResult();
        // The script's answer was sent before that of the module that is asked for now.
        await page.EvaluateAsync($"import('/js/{script}')");
        await page.GetByRole(AriaRole.Link, new() { Name = "Submit a sweep" }).ClickAsync();
        await page.Locator(".editor-lines div").First.WaitForAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" }).FillAsync("name: kept\n");
        await Expect(page.GetByText("Valid: 6 trials")).ToBeVisibleAsync();
        Assert.Empty(Dashboard.Log.Lines);
    }
}
