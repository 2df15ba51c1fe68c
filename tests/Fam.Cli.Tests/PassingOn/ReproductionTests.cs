using System.Text.Json.Nodes;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.PassingOn;

[Collection(ResultsCollection.Name)]
public sealed class ReproductionTests(GitSweep results)
{
    [Fact]
    public async Task A_run_knows_where_it_was_submitted_and_what_ran_it()
    {
        var job = await results.JsonAsync<JobDetail>("job", "describe", results.Job);

        var source = job.Provenance!.Source!;
        Assert.Equal((results.Commit, true, "work"), (source.GitCommit, source.GitDirty, source.GitBranch));
        Assert.StartsWith("fam 0.", source.Client, StringComparison.Ordinal);
        foreach (var key in new[] { "fam", "dotnet", "ef_core", "grains" })
            Assert.NotEmpty(job.Provenance.Orchestrator[key]);
        var environment = Assert.Single(job.AttemptList).Environment;
        foreach (var key in new[] { "device", "device_name", "libtorch", "torch_binding", "dotnet", "fam", "machine", "threads", "openblas_coretype", "os", "env.OMP_NUM_THREADS" })
            Assert.NotEmpty(environment[key]);
        Assert.DoesNotContain(environment.Keys, key => key.Contains("PATH", StringComparison.Ordinal) || key.Contains("TOKEN", StringComparison.Ordinal));

        var text = (await results.Server.RunAsync("job", "describe", results.Job)).Output;
        Assert.Contains($"commit {results.Commit} on work, with changes", text, StringComparison.Ordinal);
        Assert.Contains("env.OMP_NUM_THREADS", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_that_runs_once_more_agrees_bit_for_bit()
    {
        var run = await results.Server.RunAsync("job", "reproduce", results.Job, "--json");

        Assert.True(run.ExitStatus == 0, run.Output + run.Error);
        var agreement = JsonNode.Parse(run.Output)!;
        Assert.Equal((true, true, 0d, false), ((bool)agreement["agrees"]!, (bool)agreement["same_device"]!, (double)agreement["tolerance"]!, (bool)agreement["partial"]!));
        var loss = agreement["metrics"]!.AsArray().Single(metric => (string)metric!["name"]! == "train/loss")!;
        Assert.Equal((6, 0), ((int)loss["points"]!, (int)loss["differing"]!));
        Assert.Contains(agreement["metrics"]!.AsArray(), metric => (string)metric!["name"]! == "eval/passkey/exact_match@2");
        Assert.Equal(8, (int)agreement["samples"]!["compared"]!);
        Assert.Contains("train/tokens_per_second", agreement["not_compared"]!.AsArray().Select(name => (string)name!));
        Assert.Contains("submitted from", agreement["differences"]!.AsArray().Select(fact => (string)fact!["name"]!));
        var again = await results.JsonAsync<JobDetail>("job", "describe", (string)agreement["reproduced"]!);
        Assert.Equal(results.Job, again.Provenance!.Reproduces);
        Assert.Null(again.Provenance.Source!.GitCommit);
        var sweep = await results.JsonAsync<SweepDetail>("sweep", "describe", again.SweepId);
        Assert.Equal(("short-reproduced", 1), (sweep.Name, sweep.Trials.Total));
    }

    [Fact]
    public async Task Another_trial_differs_and_says_where()
    {
        var run = await results.Server.RunAsync("job", "reproduce", results.Job, "--check", $"{results.Sweep.Id}-1");

        Assert.Equal(1, run.ExitStatus);
        Assert.Contains($"{results.Job} and {results.Sweep.Id}-1 differ, compared bit for bit", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"train/loss\s+no\s+6", run.Output);

        var loose = await results.Server.RunAsync("job", "reproduce", results.Job, "--check", $"{results.Sweep.Id}-1", "--tolerance", "1e9");
        Assert.True(loose.ExitStatus is 0 or 1, loose.Error);
        Assert.Contains("within 1000000000", loose.Output, StringComparison.Ordinal);
    }
}
