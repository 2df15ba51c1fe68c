using System.Text.Json.Nodes;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Jobs;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.Sweeps;

public sealed class EndedSweepTests(EndedSweep ended) : IClassFixture<EndedSweep>
{
    private const string Job = "latest-0";

    [Fact]
    public void Waiting_ends_with_status_0_when_every_trial_completed()
    {
        Assert.Equal(0, ended.Submission.ExitStatus);
        Assert.Equal(SweepState.Completed, ended.Sweep.State);
        Assert.Equal(["M1", "FAM"], ended.Sweep.Jobs.Select(job => job.Name));
    }

    [Fact]
    public async Task Sweeps_are_listed_and_found_by_id_prefix_and_latest()
    {
        var listed = await ended.JsonAsync<Page<SweepSummary>>("sweep", "list");
        Assert.Equal(ended.Sweep.Id, Assert.Single(listed.Items).Id);

        foreach (var reference in new[] { ended.Sweep.Id, ended.Sweep.Id[..^2], "latest" })
            Assert.Equal(ended.Sweep.Id, (await ended.JsonAsync<SweepDetail>("sweep", "describe", reference)).Id);

        var table = await ended.Server.RunAsync("sweep", "list");
        Assert.Contains("short", table.Output);
        Assert.Contains("completed", table.Output);
    }

    [Fact]
    public async Task A_bus_in_memory_says_that_it_keeps_no_dead_letters()
    {
        var run = await ended.Server.RunAsync("dead-letter", "list");

        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("There are no dead letters: the bus is in memory", run.Error);
    }

    [Fact]
    public async Task A_sweep_gives_its_spec_back()
    {
        var run = await ended.Server.RunAsync("sweep", "describe", "latest", "--yaml");

        Assert.Equal(Specs.Short, run.Output);
    }

    [Fact]
    public async Task The_papers_values_stand_beside_a_comparison_and_are_none_of_its_samples()
    {
        var plain = await ended.JsonAsync<ComparisonView>("compare", "latest");
        var beside = JsonNode.Parse((await ended.Server.RunAsync("compare", "latest", "--paper", "fig3b", "--json")).Output)!;
        Assert.Equal(54, beside["rows"]!.AsArray().Count);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(plain, Contracts.FamJson.Options), beside["comparison"]!.ToJsonString(Contracts.FamJson.Options));

        var text = await ended.Server.RunAsync("compare", "latest", "--format", "markdown", "--paper", "fig3b");
        Assert.Contains("| 1b | FAM+M3 | pg19 | accuracy |  | percent | 47 | – |", text.Output, StringComparison.Ordinal);
        Assert.Contains("not part of any interval or test", text.Output, StringComparison.Ordinal);

        var unknown = await ended.Server.RunAsync("compare", "latest", "--paper");
        Assert.Equal(2, unknown.ExitStatus);
        Assert.Contains("table13", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_are_exported_under_the_names_of_lm_evaluation_harness()
    {
        using var directory = new TemporaryDirectory();
        var output = Path.Combine(directory.Path, "made", "anew");
        var job = await ended.JsonAsync<JobDetail>("job", "describe", Job);
        var written = await ended.JsonAsync<IReadOnlyList<string>>("eval", "export", Job, "--output", output);
        Assert.Equal(written, Directory.GetFiles(output).Order(StringComparer.Ordinal));
        Assert.Equal(2, written.Count);
        var (results, samples) = (written[0], written[1]);
        Assert.Matches(@"^results_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}\.json$", Path.GetFileName(results));
        Assert.Equal(Path.GetFileName(results).Replace("results_", "samples_passkey_", StringComparison.Ordinal) + "l", Path.GetFileName(samples));

        var file = JsonNode.Parse(await File.ReadAllTextAsync(results))!;
        string[] keys = ["results", "group_subtasks", "configs", "versions", "n-shot", "higher_is_better", "n-samples", "config", "git_hash", "date", "model_source", "model_name", "model_name_sanitized", "task_hashes"];
        Assert.Equal(keys.Order(StringComparer.Ordinal), file.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        var scores = file["results"]!["passkey"]!;
        Assert.Equal("passkey", (string)scores["alias"]!);
        foreach (var metric in new[] { "exact_match", "exact_match@0", "exact_match@2" })
        {
            Assert.Equal(job.Metrics["eval/passkey/" + metric], (double)scores[metric + ",none"]!);
            Assert.InRange((double)scores[metric + "_stderr,none"]!, 0, 0.5);
        }

        Assert.Equal((8, 8), ((int)file["n-samples"]!["passkey"]!["original"]!, (int)file["n-samples"]!["passkey"]!["effective"]!));
        Assert.True((bool)file["higher_is_better"]!["passkey"]!["exact_match"]!);
        Assert.Equal(("fam", job.Id), ((string)file["model_source"]!, (string)file["config"]!["job"]!));

        var lines = (await File.ReadAllLinesAsync(samples)).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(Enumerable.Range(0, 8), lines.Select(line => (int)line["doc_id"]!));
        Assert.Equal((double)scores["exact_match,none"]!, lines.Average(line => (double)line["exact_match"]!), 9);
        Assert.All(lines, line =>
        {
            Assert.Equal((string)line["resps"]![0]![0]!, (string)line["filtered_resps"]![0]!);
            Assert.Equal("exact_match", (string)line["metrics"]![0]!);
            Assert.All(new[] { "doc_hash", "prompt_hash", "target_hash" }, hash => Assert.Matches("^[0-9a-f]{64}$", (string)line[hash]!));
            Assert.Equal(2, ((string)line["target"]!).Count(char.IsAsciiDigit));
        });
    }

    [Fact]
    public async Task A_comparison_is_by_a_task_of_the_sweep()
    {
        Assert.Equal((await ended.JsonAsync<ComparisonView>("compare", "latest")).Arms[0].Cells, (await ended.JsonAsync<ComparisonView>("compare", "latest", "--task", "passkey")).Arms[0].Cells);
        var run = await ended.Server.RunAsync("compare", "latest", "--task", "vt");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("task is 'vt'; it must be one that the sweep evaluates: passkey", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_is_not_there_is_named()
    {
        var run = await ended.Server.RunAsync("sweep", "describe", "nonesuch");

        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("there is no sweep 'nonesuch'", run.Error);
    }

    [Fact]
    public async Task Watching_an_ended_sweep_prints_its_trials_and_ends()
    {
        var run = await ended.Server.RunAsync("sweep", "watch", "latest");

        Assert.Equal(0, run.ExitStatus);
        Assert.Contains("M1: completed", run.Output);
        Assert.Contains("FAM: completed", run.Output);
        Assert.Contains("after its submission", run.Error);
    }

    [Fact]
    public async Task Jobs_show_metrics_logs_samples_and_checkpoints()
    {
        var jobs = await ended.JsonAsync<Page<JobSummary>>("job", "list", "--sweep", "latest");
        Assert.Equal(2, jobs.Items.Count);

        var job = await ended.JsonAsync<JobDetail>("job", "describe", Job);
        Assert.NotEmpty(job.Checkpoints);
        Assert.Equal(JobState.Completed, job.History[^1].To);

        var curves = await ended.JsonAsync<IReadOnlyList<MetricSeries>>("job", "metrics", Job, "--name", "train/loss");
        Assert.Equal("train/loss", Assert.Single(curves).Name);

        var samples = await ended.JsonAsync<Page<SampleScore>>("job", "samples", Job);
        Assert.Equal(8, samples.Items.Count);

        foreach (var command in new[] { "describe", "metrics", "samples", "logs" })
            Assert.Equal(0, (await ended.Server.RunAsync("job", command, Job)).ExitStatus);
    }

    [Fact]
    public async Task Following_the_log_of_an_ended_job_prints_what_there_is_and_ends()
    {
        var printed = await ended.Server.RunAsync("job", "logs", Job);
        var followed = await ended.Server.RunAsync("job", "logs", Job, "-f");

        Assert.Equal(0, followed.ExitStatus);
        Assert.Equal(printed.Output, followed.Output);
    }

    [Fact]
    public async Task The_worker_is_listed()
    {
        var workers = await ended.JsonAsync<IReadOnlyList<WorkerView>>("worker", "list");

        var worker = Assert.Single(workers);
        Assert.Equal(2, worker.Slots);
        Assert.InRange(worker.CpuLoad!.Value, 0, 1);
        Assert.True(Assert.Single(worker.Devices).MemoryInUseBytes > 0);
        Assert.Contains("0 of 2", (await ended.Server.RunAsync("worker", "list")).Output);
    }

    [Fact]
    public async Task The_comparison_has_a_cell_for_each_arm_and_length_in_every_format()
    {
        var view = await ended.JsonAsync<ComparisonView>("compare", "latest");
        Assert.Equal([0, 2], view.Lengths.Select(length => length.FillerBlocks));
        Assert.All(view.Arms, arm => Assert.All(arm.Cells, cell => Assert.Equal(4, cell!.Samples)));

        var text = await ended.Server.RunAsync("compare", "latest");
        Assert.Contains("FAM", text.Output);
        Assert.Contains("n 4", text.Output);

        var markdown = await ended.Server.RunAsync("compare", "latest", "--format", "markdown");
        Assert.Contains("| Configuration | Reach | 0 ", markdown.Output);
        Assert.Equal(2, markdown.Output.Split('\n').Count(line => line.Contains("n=4", StringComparison.Ordinal)));

        var csv = await ended.Server.RunAsync("compare", "latest", "--format", "csv");
        Assert.Equal(1 + 2 * 2, csv.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("sweep,job,trial,configuration,", csv.Output);

        var latex = await ended.Server.RunAsync("compare", "latest", "--format", "latex");
        Assert.Equal(2, latex.Output.Split("\\begin{tabular}").Length - 1);
    }

    [Fact]
    public async Task Arms_are_tested_against_a_baseline_and_set_against_what_they_cost()
    {
        var pairs = JsonNode.Parse((await ended.Server.RunAsync("compare", "latest", "--baseline", "M1", "--alpha", "0.01", "--reach", "all", "--json")).Output)!["pairs"]!;
        Assert.Equal(("M1", 0.01, "FAM"), ((string)pairs["baseline"]!, (double)pairs["alpha"]!, (string)pairs["arms"]![0]!["configuration"]!));
        Assert.Equal("mcnemar", (string)pairs["arms"]![0]!["differences"]![0]!["test"]!);
        var text = await ended.Server.RunAsync("compare", "latest", "--threshold", "0.9");
        Assert.Contains("Against FAM, on the same samples", text.Output, StringComparison.Ordinal);
        Assert.Contains("Effective (above 0.9)", text.Output, StringComparison.Ordinal);

        var view = await ended.JsonAsync<ComparisonView>("compare", "latest", "--by", "cost");
        Assert.All(view.Arms, arm => Assert.True(arm.Cost is { TrainingTokens: > 0, TrainingOperations: > 0, OperationsPerToken: > 0, EvaluationSeconds: > 0, PeakMemoryBytes: > 0, DeviceKind: "cpu" }, $"{arm.Name}: {arm.Cost}"));
        // Six operations for each weight of the layer and the head, and attention's.
        Assert.All(view.Arms, arm => Assert.InRange(arm.Cost!.TrainingOperations!.Value / arm.Cost.TrainingTokens!.Value, arm.Parameters, 10.0 * arm.Parameters));
        foreach (var (by, format) in new[] { ("cost", "markdown"), ("equal-compute", "csv"), ("tasks", "latex"), ("tasks", "text") })
        {
            var run = await ended.Server.RunAsync("compare", "latest", "--by", by, "--format", format);
            Assert.True(run.ExitStatus == 0 && run.Output.Contains("M1", StringComparison.Ordinal), run.Output + run.Error);
        }

        var wrong = await ended.Server.RunAsync("compare", "latest", "--baseline", "M7");
        Assert.Equal(2, wrong.ExitStatus);
        Assert.Contains("baseline is 'M7'; it must be a configuration that is compared: M1, FAM", wrong.Error, StringComparison.Ordinal);
    }
}
