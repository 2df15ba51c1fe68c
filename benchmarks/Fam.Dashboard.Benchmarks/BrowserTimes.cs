using Fam.Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Fam.Dashboard.Benchmarks;

/// <summary>What a reader waits for in Chromium, from the click on an address to what the page was opened for.</summary>
internal static class BrowserTimes
{
    private const string Drawn = ".many-curves[data-drawn]";

    public static async Task MeasureAsync(ScaleHost host, Filled filled)
    {
        Console.Out.WriteLine("\nChromium, from the address to what is shown:");
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.OpenAsync();
        await Timing.MeasureAsync("first page of sweeps", 1_000, () => ShowAsync("/", "tbody tr", "th"));
        await Timing.MeasureAsync("the sweep with half of all runs, its first runs", 1_000, () => ShowAsync($"/sweeps/{filled.Large}", "[aria-labelledby=trials-title] tbody tr", "h1"));
        await Timing.MeasureAsync("page of 500 runs, until their curves are drawn", null, () => ShowAsync($"/sweeps/{filled.Curves}", Drawn, Drawn));
        await PictureAsync("500-runs");
        await ChartAsync("their chart: fetched, drawn and finished", filled.Curves);
        await ZoomAsync("zoomed into: finer points fetched and drawn");
        await PictureAsync("500-runs-zoomed");
        await Timing.MeasureAsync("page of the run with 1,000,000 points, until it is drawn", null, () => ShowAsync($"/sweeps/{filled.Long}", Drawn, Drawn));
        await ChartAsync("its chart: fetched, drawn and finished", filled.Long);
        await ZoomAsync("zoomed into: finer points fetched and drawn");
        await PictureAsync("one-long-run");

        async Task<string> ShowAsync(string path, string selector, string noted)
        {
            await page.GotoAsync(new Uri(host.Dashboard, path).ToString(), new() { WaitUntil = WaitUntilState.Commit });
            await page.Locator(selector).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            return noted == Drawn ? $"{await page.Locator(Drawn).GetAttributeAsync("data-drawn")} runs and points" : "";
        }

        // Other runs and back again fetches and draws everything anew, as on the first look.
        Task<double> ChartAsync(string what, string sweep) => Timing.MeasureAsync(what, 2_000, async () =>
        {
            await page.EvaluateAsync("() => { document.querySelector('.many-curves').removeAttribute('data-drawn'); document.querySelector('.many-curves').dispatchEvent(new Event('fam-fetch')); }");
            await page.Locator(Drawn).WaitForAsync(new() { State = WaitForSelectorState.Attached });
            return $"{await page.Locator(Drawn).GetAttributeAsync("data-drawn")} runs and points, {sweep}";
        });

        async Task ZoomAsync(string what)
        {
            var chart = page.Locator(".many-curves .chart");
            await chart.ScrollIntoViewIfNeededAsync();
            await chart.HoverAsync();
            await Timing.MeasureAsync(what, 2_000, async () =>
            {
                var before = await page.Locator(".many-curves").GetAttributeAsync("data-steps");
                await page.Mouse.WheelAsync(0, -240);
                await page.WaitForFunctionAsync("before => { const part = document.querySelector('.many-curves'); return part.dataset.steps !== (before ?? undefined) && part.dataset.drawn; }", before);
                return $"steps {await page.Locator(".many-curves").GetAttributeAsync("data-steps")}";
            });
        }

        Task PictureAsync(string name) => page.ScreenshotAsync(new() { Path = Path.Combine(Directory.CreateDirectory("artifacts/screenshots").FullName, $"scale-{name}.png"), FullPage = true });
    }
}
