using Fam.Dashboard.Tests.Browser;
using Fam.Dashboard.Tests.Stub;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fam.Dashboard.Tests;

public sealed class SubmitTests(DashboardFixture dashboard) : DashboardTest(dashboard)
{
    [Fact]
    public async Task A_fault_is_shown_where_it_is_and_a_click_goes_there()
    {
        var page = await OpenAsync("/submit");
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" });
        await text.FillAsync("name: wrong\ntraining:\n  steps: 5\n");
        var fault = page.Locator(".fault");
        await Expect(fault).ToContainTextAsync("3:3");
        await Expect(fault).ToContainTextAsync("Did you mean max_steps?");
        await Expect(page.Locator(".line-fault")).ToHaveTextAsync("3");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true })).ToBeDisabledAsync();
        await page.ScreenshotAsync(new() { Path = Screenshots.File("faults.png") });
        await fault.ClickAsync();
        Assert.Equal("name: wrong\ntraining:\n  ".Length, await text.EvaluateAsync<int>("e => e.selectionStart"));
        await Expect(text).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_template_is_checked_previewed_and_submitted()
    {
        var page = await OpenAsync("/submit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose a template" }).ClickAsync();
        await Expect(page.Locator(".template-group")).ToHaveTextAsync(["PassKey", "The paper's figures and tables, at its scale"]);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search templates" }).FillAsync("tiny");
        await Expect(page.Locator(".template-option")).ToHaveCountAsync(1);
        await page.Locator(".template-option").ClickAsync();
        await Expect(page.GetByText("Valid: 6 trials")).ToBeVisibleAsync();
        await Expect(page.Locator(".preview-list li")).ToHaveCountAsync(6);
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sweeps/new-4$"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "passkey", Exact = true })).ToBeVisibleAsync();
        Assert.Contains("name: passkey-tiny", Dashboard.Stub.World.Sweeps[0].Yaml, StringComparison.Ordinal);
        Assert.StartsWith("fam dashboard ", Dashboard.Stub.World.Sweeps[0].Provenance!.Source!.Client, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_and_text_are_in_step_in_both_directions()
    {
        var page = await OpenAsync("/submit?template=passkey");
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" });
        var steps = page.GetByLabel("Steps");
        await Expect(steps).ToHaveValueAsync("1300");
        await steps.FillAsync("99");
        await steps.PressAsync("Tab");
        await Expect(text).ToHaveValueAsync(StubTrials.Yaml.Replace("max_steps: 1300", "max_steps: 99", StringComparison.Ordinal));
        await page.GetByLabel("M3", new() { Exact = true }).CheckAsync();
        await Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex(@"configuration: \{values: \[M0, M1, M2, FAM, M3\]\}"));
        await Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("# only where there is a FAM"));
        await text.FillAsync((await text.InputValueAsync()).Replace("learning_rate: 3.0e-3", "learning_rate: 0.5", StringComparison.Ordinal));
        await Expect(page.GetByLabel("Learning rate")).ToHaveValueAsync("0.5");
        // What is estimated follows.
        await Expect(page.Locator(".plan-facts")).ToContainTextAsync("9 min 01 s");
        await Expect(page.Locator(".preview-plan").Last).ToContainTextAsync("starts after 4 min 16 s");
        await text.FillAsync("name: [");
        await Expect(page.GetByText("The text is no YAML at the moment.")).ToBeVisibleAsync();
        await Expect(steps).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_single_trial_can_be_submitted_again_with_its_own_values()
    {
        var page = await OpenAsync($"/submit?job={StubScenes.Done}-3");
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" });
        await Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex(@"configuration: \{value: FAM\}\n  fam_length: \{value: 8\}"));
        await Expect(page.GetByText("A copy of FAM of passkey, alone")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_sweep_can_be_submitted_again_with_changes()
    {
        var page = await Dashboard.GoAsync($"/sweeps/{StubScenes.Done}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Submit again with changes" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" })).ToHaveValueAsync(StubTrials.Yaml);
        await Expect(page.GetByText("Valid: 6 trials")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Tab_indents_and_escape_then_tab_leaves_the_editor()
    {
        var page = await OpenAsync("/submit");
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" });
        await text.FocusAsync();
        await page.Keyboard.TypeAsync("training:");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("seed: 1");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("x");
        await Expect(text).ToHaveValueAsync("training:\n  seed: 1\n    x");
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(text).ToHaveValueAsync("training:\n  seed: 1\n  x");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Tab");
        await Expect(text).Not.ToBeFocusedAsync();
    }

    [Fact]
    public async Task What_was_typed_survives_an_orchestrator_that_is_away()
    {
        var page = await OpenAsync("/submit");
        var text = page.GetByRole(AriaRole.Textbox, new() { Name = "Sweep spec, YAML" });
        Dashboard.Stub.Reachable = false;
        await text.FillAsync("name: kept\n");
        await Expect(page.Locator(".check-unreachable")).ToBeVisibleAsync();
        Dashboard.Stub.Reachable = true;
        await Expect(page.GetByText("Valid: 6 trials")).ToBeVisibleAsync();
        await Expect(text).ToHaveValueAsync("name: kept\n");
    }

    private async Task<IPage> OpenAsync(string path)
    {
        var page = await Dashboard.GoAsync(path);
        await DashboardFixture.LiveAsync(page);
        await page.Locator(".editor-lines div").First.WaitForAsync();
        return page;
    }
}
