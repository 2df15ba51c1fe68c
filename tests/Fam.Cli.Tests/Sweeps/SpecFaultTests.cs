using System.Text.Json;
using Fam.Cli.Tests.Processes;
using Fam.Contracts;
using Fam.Contracts.Client;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Sweeps;

public sealed class SpecFaultTests(RunningServer running) : IClassFixture<RunningServer>
{
    private static readonly string Wrong = Specs.Short.Replace("block_size: 16", "block_sise: 16").Replace("max_steps: 6", "max_steps: -6");

    [Fact]
    public async Task Every_fault_is_printed_on_a_line_with_its_place_and_nothing_is_stored()
    {
        var run = await running.Server.PipeAsync(Wrong, "sweep", "create", "-");

        Assert.Equal(2, run.ExitStatus);
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("5:", StringComparison.Ordinal) && line.Contains("model.block_sise", StringComparison.Ordinal) && line.Contains("did you mean block_size?", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("7:", StringComparison.Ordinal) && line.Contains("training.max_steps", StringComparison.Ordinal) && line.Contains("-6", StringComparison.Ordinal));
        Assert.Empty((await running.Server.Client.ListSweepsAsync()).Items);
    }

    [Fact]
    public async Task With_json_the_faults_are_a_document()
    {
        var run = await running.Server.PipeAsync(Wrong, "sweep", "create", "-", "--json");

        Assert.Equal(2, run.ExitStatus);
        var problem = JsonSerializer.Deserialize<ProblemView>(run.Output, FamJson.Options)!;
        Assert.True(problem.Faults!.Count >= 2);
    }

    [Fact]
    public async Task Validation_lists_faults_the_same_way()
    {
        var run = await running.Server.PipeAsync(Wrong, "sweep", "validate", "-");

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("model.block_sise", run.Error);
    }

    [Fact]
    public async Task Validation_of_a_right_spec_lists_its_trials()
    {
        var plain = await running.Server.PipeAsync(Specs.Short, "sweep", "validate", "-");
        var json = await running.Server.PipeAsync(Specs.Short, "sweep", "validate", "-", "--json");

        Assert.Equal(0, plain.ExitStatus);
        Assert.Contains("FAM", plain.Output);
        Assert.Equal(2, JsonSerializer.Deserialize<SpecValidation>(json.Output, FamJson.Options)!.Trials.Count);
        Assert.Empty((await running.Server.Client.ListSweepsAsync()).Items);
    }

    [Fact]
    public async Task A_dry_run_says_what_each_trial_takes_and_how_that_is_known()
    {
        var plain = await running.Server.PipeAsync(Specs.Short, "sweep", "dry-run", "-");
        var json = await running.Server.PipeAsync(Specs.Short, "sweep", "dry-run", "-", "--json");
        var wrong = await running.Server.PipeAsync(Wrong, "sweep", "dry-run", "-");

        Assert.Equal(0, plain.ExitStatus);
        Assert.Contains("at a time: about", plain.Output);
        var plan = JsonSerializer.Deserialize<SweepPlan>(json.Output, FamJson.Options)!;
        Assert.All(plan.Trials, trial => Assert.Equal("from the model's size", trial.TimeBasis));
        Assert.Equal(2, wrong.ExitStatus);
        Assert.Contains("model.block_sise", wrong.Error);
        Assert.Empty((await running.Server.Client.ListSweepsAsync()).Items);
    }

    [Fact]
    public async Task An_empty_spec_is_refused()
    {
        var run = await running.Server.PipeAsync("", "sweep", "create", "-");

        Assert.Equal(2, run.ExitStatus);
        Assert.NotEmpty(run.Error);
    }
}

/// <summary>A server without any sweep.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public FamServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await FamServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
