using System.Net;
using System.Text.RegularExpressions;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

/// <summary>All runs of a sweep in one chart, whose points do not go through the page's live connection.</summary>
public sealed class SweepCurvesTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    private const int Runs = 60;
    private const int Steps = 400;

    [Fact]
    public async Task Every_run_is_drawn_zoomed_into_and_read_as_a_table()
    {
        Add();
        var page = await Dashboard.GoAsync("/sweeps/many");
        var section = page.Locator("section[aria-labelledby=curves-title]");
        var curves = section.Locator(".many-curves");
        await Expect(curves).ToHaveAttributeAsync("data-drawn", $"{Runs}/{Runs * Steps}");
        await Expect(curves.GetByRole(AriaRole.Status)).ToHaveTextAsync("60 runs, 24 k points · 1 mark at the bottom: not a number.");
        await section.ScreenshotAsync(new() { Path = Screenshots.File("curves.png") });

        await curves.GetByText("The curves as a table").ClickAsync();
        await Expect(curves.Locator("tbody tr")).ToHaveCountAsync(Runs);
        await Expect(curves.Locator("tbody tr").First.Locator("td")).ToHaveTextAsync(["400", "400", "0.5", "0.5", "2.5"]);

        await curves.Locator(".chart").HoverAsync();
        await Expect(curves.Locator(".curves-tip")).ToContainTextAsync("step ");
        await page.Mouse.WheelAsync(0, -600);
        await Expect(curves).ToHaveAttributeAsync("data-steps", new Regex("^[1-9][0-9]*-[1-3][0-9]*$"));
        await Expect(curves.GetByRole(AriaRole.Status)).ToContainTextAsync("steps ");
        await Expect(page).ToHaveURLAsync(new Regex("curve-from=[1-9][0-9]*&curve-to=[1-3][0-9]*"));
        var steps = (await curves.GetAttributeAsync("data-steps"))!;
        await page.ReloadAsync();
        await Expect(curves).ToHaveAttributeAsync("data-steps", steps);
        await DashboardFixture.LiveAsync(page);
        var saved = await page.RunAndWaitForDownloadAsync(() => section.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        Assert.Equal("many-curves.csv", saved.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await saved.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("job,run,step,train/loss", lines[0]);
        Assert.StartsWith($"many-0,M0,{steps.Split('-')[0]},", lines[1], StringComparison.Ordinal);
        await section.GetByRole(AriaRole.Button, new() { Name = "Reset zoom" }).ClickAsync();
        await Expect(curves).ToHaveAttributeAsync("data-steps", "");

        await section.GetByLabel("log scale").CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("curve-log=true"));
        await section.GetByLabel("Metric").SelectOptionAsync("eval/loss");
        await Expect(page).ToHaveURLAsync(new Regex("curve=eval/loss"));
        await Expect(curves).ToHaveAttributeAsync("data-drawn", "1/1");
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Theory, InlineData(true, 1440), InlineData(false, 400)]
    public async Task They_can_be_read_in_the_dark_and_on_a_phone(bool dark, int width)
    {
        Add();
        var page = await Dashboard.GoAsync("/sweeps/many", dark, width);
        await page.Locator(".many-curves[data-drawn]").WaitForAsync();
        await page.Locator("section[aria-labelledby=curves-title]").ScreenshotAsync(new() { Path = Screenshots.File($"curves-{(dark ? "dark" : "phone")}.png") });
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
    }

    [Fact]
    public async Task Points_are_passed_on_as_they_come_and_silence_is_said()
    {
        Add();
        using var http = new HttpClient { BaseAddress = Dashboard.Url };
        Assert.Contains("\"job_id\":\"many-0\"", await http.GetStringAsync("/data/metrics?name=eval/loss&sweep_id=many"), StringComparison.Ordinal);
        Dashboard.Stub.Reachable = false;
        using var answer = await http.GetAsync("/data/metrics?name=eval/loss&sweep_id=many");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("The orchestrator does not answer.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private void Add()
    {
        var world = Dashboard.Stub.World;
        var sweep = StubTrials.Sweep("many", "many", SweepState.Completed, TimeSpan.FromHours(1), trials: Runs);
        world.Add(sweep, columns: 7);
        foreach (var (job, i) in sweep.Jobs.Select((job, i) => (job, i)))
        {
            var points = Enumerable.Range(1, Steps).Select(step => new MetricPoint(step, i == 7 && step == 100 ? double.NaN : 0.5 + (2 * (Steps - step) / (Steps - 1.0)) + (0.01 * i * Math.Sin(step / 20.0) * (Steps - step) / Steps), sweep.CreatedAt));
            world.Metrics[job.Id] = [new MetricSeries("train/loss", [.. points])];
        }

        world.Metrics["many-0"].Add(new MetricSeries("eval/loss", [new(Steps, 1, sweep.CreatedAt)]));
    }
}
