using System.Text;
using System.Text.RegularExpressions;
using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

/// <summary>The page of comparisons: what is asked of it is answered by clicking alone.</summary>
public sealed class CompareTests : DashboardTest
{
    private const string Page = $"/compare?sweep={StubComparisons.Sizes}";

    public CompareTests(DashboardFixture dashboard) : base(dashboard) => dashboard.Stub.World.AddSizes();

    [Fact]
    public async Task At_the_largest_size_the_win_and_its_cost_are_read_by_clicking()
    {
        var page = await Dashboard.GoAsync("/compare");
        await Expect(page.GetByText("Choose what to compare")).ToBeVisibleAsync();
        await DashboardFixture.LiveAsync(page);
        await page.Locator(".compare-add").ClickAsync();
        await page.GetByText("passkey-sizes").First.ClickAsync();

        var first = page.Locator(".verdict").First;
        await Expect(first).ToContainTextAsync("W128×L2");
        await Expect(first).ToContainTextAsync("FAM is ahead");
        await Expect(first).ToContainTextAsync("FAM 1.00 vs M3 0.00 beyond the reach of 5 blocks (n = 300; McNemar p < 0.0001, Holm over 6)");
        await Expect(first).ToContainTextAsync("FAM costs 1.04 × the training time, 1.04 × the training operations and 1.01 × the memory, and answers at 1.00 × the speed.");
        await Expect(first).ToContainTextAsync("They differ besides their memory in curriculum.within_reach.");

        await page.GetByRole(AriaRole.Link, new() { Name = "Across sizes" }).ClickAsync();
        await Expect(page.Locator(".chart svg text").Filter(new() { HasTextString = "W128×L2" }).First).ToBeVisibleAsync();
        await Expect(page.Locator("#arms-table tbody tr").First).ToContainTextAsync("W128×L2");
        Assert.Contains("view=sizes", page.Url, StringComparison.Ordinal);
        Assert.Empty(Dashboard.Log.Lines);
    }

    [Fact]
    public async Task What_is_chosen_stands_in_the_address_and_comes_back_from_it()
    {
        var page = await OpenAsync("&log=0");
        await DashboardFixture.LiveAsync(page);
        await page.GetByLabel("log scale").CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("log=1"));
        var legend = page.Locator(".chart svg text").Filter(new() { HasTextRegex = new("^M3 hidden_size=32$") }).First;
        await legend.ClickAsync(new() { Force = true });
        await Expect(page).ToHaveURLAsync(new Regex("hide=M3"));
        var again = await Dashboard.GoAsync(new Uri(page.Url).PathAndQuery);
        await again.Locator(".chart svg text").First.WaitForAsync();
        // The reach is marked on the first line of its configuration, which is still there.
        await Expect(again.Locator(".chart svg text").Filter(new() { HasTextString = "M3 reach" })).ToHaveCountAsync(1);
        await Expect(again.GetByLabel("log scale")).ToBeCheckedAsync();
    }

    [Theory]
    [InlineData("", "passkey-sizes-over-length", "sweep,job,arm,")]
    [InlineData("&view=sizes", "passkey-sizes-across-sizes-score", "sweep_id,job,arm,")]
    [InlineData("&view=depth", "passkey-sizes-length-depth", "job,arm,configuration,size,seed,task,metric,length,length_unit,depth_percent")]
    [InlineData("&view=tasks", "passkey-sizes-tasks", "task,metric,configuration")]
    public async Task A_view_can_be_saved_as_csv(string query, string name, string header)
    {
        var page = await OpenAsync(query);
        await DashboardFixture.LiveAsync(page);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        Assert.Equal($"{name}.csv", download.SuggestedFilename);
        var file = Screenshots.File($"{name}.csv");
        await download.SaveAsAsync(file);
        var text = await File.ReadAllTextAsync(file, Encoding.UTF8);
        Assert.StartsWith(header, text, StringComparison.Ordinal);
        Assert.True(text.Split("\r\n").Length > 3, text);
    }

    [Fact]
    public async Task The_papers_values_lie_beside_and_are_labelled_so()
    {
        var page = await OpenAsync("&view=tasks&paper=1");
        await Expect(page.Locator("#tasks-table .quoted").First).ToContainTextAsync("paper, 1b: 0.43");
        await Expect(page.Locator("#tasks-table .worse")).ToHaveCountAsync(3);
        await Expect(page.Locator("#tasks-table td.rate").First).ToHaveAttributeAsync("title", new Regex("corrected p = 0\\.0024"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Normalized" }).ClickAsync();
        await Expect(page.Locator(".chart svg text").Filter(new() { HasTextString = "(paper)" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Memory_and_time_by_length_have_the_papers_beside_them()
    {
        Dashboard.Stub.World.AddCosts();
        var page = await Dashboard.GoAsync($"/compare?sweep={StubPapers.Costs}&measure=memory&paper=1");
        var rows = page.Locator("#plot-table tbody tr");
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(rows.Filter(new() { HasText = "FAM+M3 1b (paper)" }).Locator("td")).ToHaveTextAsync(["4.19 GiB", "4.56 GiB", "6.05 GiB", "9.03 GiB", "15 GiB"]);
        await Expect(page.Locator(".chart svg text").Filter(new() { HasTextString = "(paper)" }).First).ToBeVisibleAsync();
        await page.GetByText("The 20 numbers beside yours: 20 have one").ClickAsync();
        await Expect(page.Locator(".paper-note tbody tr").First).ToContainTextAsync("4.4 GB");
        await Legibility.LookAsync(page, "compare-costs-light-1440");
    }

    [Fact]
    public async Task An_ablation_has_the_papers_score_of_each_arm()
    {
        Dashboard.Stub.World.AddAblation();
        var page = await Dashboard.GoAsync($"/compare?sweep={StubPapers.Ablation}&view=cost&paper=1", width: 390);
        await Expect(page.Locator("#arms-table tbody tr").Filter(new() { HasText = "fam_length=64" })).ToContainTextAsync("paper, 1b: 0.16");
        await Expect(page.Locator("#arms-table .quoted")).ToHaveCountAsync(5);
        await page.GotoAsync(new Uri(Dashboard.Url, $"/compare?sweep={StubPapers.Ablation}&paper=1").ToString());
        await Expect(page.Locator(".chart svg text").Filter(new() { HasTextString = "fam_length=64 1b (paper)" }).First).ToBeAttachedAsync();
        await Legibility.LookAsync(page, "compare-ablation-light-390");
    }

    [Fact]
    public async Task Every_view_fits_its_screen_and_can_be_read()
    {
        foreach (var view in new[] { "length", "sizes", "cost", "depth", "tasks", "normalized" })
        {
            foreach (var (dark, width) in new[] { (false, 1280), (true, 390) })
            {
                var page = await Dashboard.GoAsync($"{Page}&view={view}&paper=1", dark, width);
                await page.Locator(view == "tasks" ? "#tasks-table" : ".chart svg text").First.WaitForAsync();
                await Legibility.LookAsync(page, $"compare-{view}-{(dark ? "dark" : "light")}-{width}");
                await page.Context.CloseAsync();
            }
        }
        Assert.Empty(Dashboard.Log.Lines);
    }

    private async Task<IPage> OpenAsync(string query)
    {
        var page = await Dashboard.GoAsync(Page + query);
        await page.Locator(".chart svg text, #tasks-table").First.WaitForAsync();
        return page;
    }
}
