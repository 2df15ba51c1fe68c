using System.Text.Json.Nodes;
using Fam.Cli.Tests.Processes;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;

namespace Fam.Cli.Tests.PassingOn;

[Collection(ResultsCollection.Name)]
public sealed class ImportTests(GitSweep results)
{
    private const string Time = "2026-04-17T20-18-28.440238";

    /// <summary>As version 0.4.9 writes it; a group, an error that is no number, and a count that is no metric among the scores.</summary>
    private const string Results = """
        {
          "results": {
            "hellaswag": {"alias": "hellaswag", "sample_len": 2, "acc,none": 0.5, "acc_stderr,none": 0.5, "acc_norm,none": 1.0, "acc_norm_stderr,none": NaN},
            "gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.0, "exact_match_stderr,strict-match": "N/A", "exact_match,flexible-extract": 1.0},
            "niah_single_1": {"alias": "niah_single_1", "4096,none": 1.0, "8192,none": 0.0, "131072,none": -1}
          },
          "group_subtasks": {"hellaswag": []},
          "configs": {"hellaswag": {"task": "hellaswag", "num_fewshot": 10}},
          "versions": {"hellaswag": 1.0, "gsm8k": 3, "niah_single_1": "Yaml"},
          "n-shot": {"hellaswag": 10, "gsm8k": 5, "niah_single_1": 0},
          "higher_is_better": {"hellaswag": {"acc": true}},
          "config": {"model": "hf", "model_args": "pretrained=EleutherAI/pythia-70m,dtype=float", "batch_size": 1},
          "git_hash": "8fd2a2f", "date": 1776457097.5, "lm_eval_version": "0.4.9"
        }
        """;

    private const string Hellaswag = """
        {"doc_id": 0, "doc": {"ctx": "A man"}, "target": "3", "arguments": {"gen_args_0": {"arg_0": "A man", "arg_1": " sits"}}, "resps": [[["-4.5", "False"]], [["-2.25", "False"]]], "filtered_resps": [["-4.5", "False"], ["-2.25", "False"]], "doc_hash": "x", "prompt_hash": "y", "target_hash": "z", "acc": 0.0, "acc_norm": 1.0}
        {"doc_id": 1, "doc": {"ctx": "A dog"}, "target": "0", "arguments": {}, "resps": [[["-1.0", "True"]]], "filtered_resps": [["-1.0", "True"]], "acc": 1.0, "acc_norm": 1.0}
        """;

    private const string Gsm8k = """
        {"doc_id": 0, "doc": {"question": "2 + 2"}, "target": "4", "arguments": {}, "resps": [["It is 4, \"four\""]], "filtered_resps": ["[invalid]"], "filter": "strict-match", "metrics": ["exact_match"], "exact_match": 0.0}
        {"doc_id": 0, "doc": {"question": "2 + 2"}, "target": "4", "arguments": {}, "resps": [["It is 4, \"four\""]], "filtered_resps": ["4"], "filter": "flexible-extract", "metrics": ["exact_match"], "exact_match": 1.0}
        """;

    private const string Needles = """
        {"doc_id": 0, "doc": {"max_length": 4096}, "target": "['8', '9']", "resps": [["8 9"]], "filtered_resps": ["8 9"], "filter": "none", "metrics": ["4096", "8192"], "4096": 1.0, "8192": -1.0}
        {"doc_id": 1, "doc": {"max_length": 8192}, "target": "['7']", "resps": [["none"]], "filtered_resps": ["none"], "filter": "none", "metrics": ["4096", "8192"], "4096": -1.0, "8192": 0.0}
        """;

    [Fact]
    public async Task A_run_of_the_harness_becomes_an_imported_sweep_once()
    {
        using var directory = Files();
        var view = Assert.Single(await results.JsonAsync<IReadOnlyList<ImportView>>("eval", "import", directory.Path));
        Assert.Equal(("imported-EleutherAI-pythia-70m", "EleutherAI/pythia-70m", true, 6L), (view.Name, view.Model, view.IsNew, view.Samples));

        var again = await results.Server.RunAsync("eval", "import", Path.Combine(directory.Path, $"results_{Time}.json"));
        Assert.Contains("before, and unchanged", again.Output, StringComparison.Ordinal);
        Assert.Equal(view with { IsNew = false }, Assert.Single(await results.JsonAsync<IReadOnlyList<ImportView>>("eval", "import", directory.Path)));

        var job = await results.JsonAsync<JobDetail>("job", "describe", view.JobId);
        Assert.Equal((JobKind.Imported, JobState.Completed, 0), (job.Spec.Kind, job.State, job.Attempts));
        Assert.Equal((0.5, 1.0), (job.Metrics["eval/hellaswag/acc"], job.Metrics["eval/hellaswag/acc_norm"]));
        Assert.Equal((0.0, 1.0), (job.Metrics["eval/gsm8k.strict-match/exact_match"], job.Metrics["eval/gsm8k.flexible-extract/exact_match"]));
        Assert.Equal((1.0, false), (job.Metrics["eval/niah_single_1/score@4096"], job.Metrics.ContainsKey("eval/niah_single_1/score@131072")));
        Assert.DoesNotContain(job.Metrics.Keys, name => name.Contains("sample_len", StringComparison.Ordinal));
        Assert.Equal(10, job.Spec.Evaluate.Single(evaluation => evaluation.Name == "hellaswag").NumFewshot);
        var import = job.Provenance!.Import!;
        Assert.Equal(("0.4.9", 2026, 4), (import.FormatVersion, import.EvaluatedAt!.Value.Year, import.Files.Count));

        Assert.Contains(import.Files[1].Sha256, (await results.Server.RunAsync("job", "describe", view.JobId)).Output, StringComparison.Ordinal);

        var samples = (await results.JsonAsync<Page<SampleScore>>("job", "samples", view.JobId)).Items;
        Assert.Equal([(4096, 1.0), (8192, 0.0)], samples.Where(sample => sample.Task == "niah_single_1").Select(sample => (sample.FillerBlocks, sample.Score)));
        Assert.Equal("""[["-4.5","False"],["-2.25","False"]]""", samples.First(sample => sample.Task == "hellaswag").Answer);
        Assert.Equal(2, samples.First(sample => sample.Task == "hellaswag").Metrics!.Count);

        var sweep = await results.JsonAsync<SweepDetail>("sweep", "describe", view.SweepId);
        Assert.Equal(("imported", SweepState.Completed), (sweep.Kind, sweep.State));
        Assert.Equal([4096, 8192], (await results.JsonAsync<ComparisonView>("compare", view.SweepId, "--task", "niah_single_1")).Lengths.Select(length => length.FillerBlocks));
        var both = (await results.Server.Client.CompareAsync(results.Sweep.Id, new ComparisonQuery { Task = "niah_single_1", With = [view.SweepId] })).Arms.Single(arm => arm.SweepId == view.SweepId);
        Assert.Equal((ScoreOrigin.Imported, "EleutherAI/pythia-70m"), (both.Origin, both.Configuration));
        var reproduced = await results.Server.RunAsync("job", "reproduce", view.JobId);
        Assert.Equal(1, reproduced.ExitStatus);
        Assert.Contains("was imported", reproduced.Error, StringComparison.Ordinal);
        foreach (var command in new[] { "list", "describe latest", "list --sweep latest" })
            Assert.Equal(0, (await results.Server.RunAsync([command.Contains("--sweep", StringComparison.Ordinal) ? "job" : "sweep", .. command.Split(' ')])).ExitStatus);
    }

    [Fact]
    public async Task What_Fam_exported_comes_back_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        await results.JsonAsync<IReadOnlyList<string>>("eval", "export", results.Job, "--output", directory.Path);
        var view = Assert.Single(await results.JsonAsync<IReadOnlyList<ImportView>>("eval", "import", directory.Path));

        var (original, imported) = (await results.JsonAsync<JobDetail>("job", "describe", results.Job), await results.JsonAsync<JobDetail>("job", "describe", view.JobId));
        var before = (await results.JsonAsync<Page<SampleScore>>("job", "samples", results.Job)).Items;
        var after = (await results.JsonAsync<Page<SampleScore>>("job", "samples", view.JobId)).Items;
        Assert.Equal(before, after);
        Assert.Equal((original.Spec.Model, original.Metrics["eval/passkey/exact_match@2"]), (imported.Spec.Model, imported.Metrics["eval/passkey/exact_match@2"]));
        var (own, others) = (await results.JsonAsync<ComparisonView>("compare", results.Sweep.Id), await results.JsonAsync<ComparisonView>("compare", view.SweepId));
        Assert.Equal(own.Arms[0].Cells.Select(cell => (cell!.Rate, cell.Low, cell.InReach)), others.Arms[0].Cells.Select(cell => (cell!.Rate, cell.Low, cell.InReach)));
    }

    [Theory]
    [InlineData("\"doc_id\": 1", "\"doc_id\": \"one\"", "samples_hellaswag_2026-04-17T20-18-28.440238.jsonl:2: doc_id is \"one\"; it must be a whole number, 0 or more")]
    [InlineData("\"doc_id\": 1", "\"doc_id\": 0", "samples_hellaswag_2026-04-17T20-18-28.440238.jsonl: doc_id 0 is there twice")]
    [InlineData("\"acc_norm\": 1.0}\n", "\"acc_norm\": 1.0\n", ":1: this is no JSON")]
    public async Task A_wrong_line_is_named_and_nothing_is_stored(string right, string wrong, string said)
    {
        using var directory = Files(Hellaswag.Replace(right, wrong, StringComparison.Ordinal), model: "wrong");
        var run = await results.Server.RunAsync("eval", "import", directory.Path);

        Assert.Equal(2, run.ExitStatus);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("imported-wrong", (await results.Server.RunAsync("sweep", "list")).Output, StringComparison.Ordinal);
    }

    private static TemporaryDirectory Files(string hellaswag = Hellaswag, string model = "EleutherAI/pythia-70m")
    {
        var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, $"results_{Time}.json"), Results.Replace("EleutherAI/pythia-70m", model, StringComparison.Ordinal));
        foreach (var (task, lines) in new[] { ("hellaswag", hellaswag), ("gsm8k", Gsm8k), ("niah_single_1", Needles) })
            File.WriteAllText(Path.Combine(directory.Path, $"samples_{task}_{Time}.jsonl"), lines + "\n");
        return directory;
    }
}
