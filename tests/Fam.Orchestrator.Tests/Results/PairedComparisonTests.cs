using System.Text;
using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Contracts.Views;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Results;

/// <summary>The whole comparison, as a client reads it, of the same scripted runs in both databases.</summary>
public sealed class PairedComparisonTests
{
    private const int Samples = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Arms_are_tested_against_their_pairs_of_the_baseline(bool onRealServers)
    {
        await using var services = onRealServers ? await OwnServices.CreateAsync() : null;
        using var directory = new TestDirectory { Services = services };
        await using var host = await OrchestratorHost.StartAsync(directory);
        var sweep = await host.Client.CreateSweepAsync(Spec("M1, FAM", "0, 1"));
        await RunAsync(host, sweep.Jobs.Count, (name, filler, index) => name.StartsWith("FAM", StringComparison.Ordinal) ? index != 11 : filler == 0 ? index != 11 : index < 2);

        var view = await host.Client.CompareAsync(sweep.Id, new ComparisonQuery { Threshold = 0.6 });
        Assert.Equal([("M1", 0), ("M1", 1), ("FAM", 0), ("FAM", 1)], view.Arms.Select(arm => (arm.Configuration, arm.Seed!.Value)));
        Assert.All(view.Arms, arm => Assert.Equal("tiny", arm.Size));
        Assert.Equal(("FAM", 4, true), (view.Baseline, view.TotalArms, view.HigherIsBetter));
        var (segments, fam) = (view.Arms[0], view.Arms[2]);
        Assert.Equal((0, 0, false), (segments.EffectiveLength!.Length, segments.EffectiveLength.High, segments.EffectiveLength.Censored));
        Assert.Equal((4, 4, true), (fam.EffectiveLength!.Length, fam.EffectiveLength.Low, fam.EffectiveLength.Censored));
        Assert.Equal(((2.0 / 12) - (11.0 / 12)) / Math.Log2((74.0 + 128) / 74), segments.DegradationSlope!.PerDoubling, 9);
        Assert.Equal((0.0, 1.0), (fam.DegradationSlope!.PerDoubling, fam.NormalisedScore));
        Assert.Equal(13.0 / 22, segments.NormalisedScore!.Value, 9);
        Assert.Equal((1_000.0, 5e9, "cpu", 1), (segments.Cost!.TrainingTokens, segments.Cost.TrainingOperations, segments.Cost.DeviceKind, segments.Cost.Slots));
        Assert.Equal(1.0, segments.Cost.EvaluationSeconds);

        var pairs = await host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery());
        Assert.Equal(("FAM", 0.05, 6, 3), (pairs.Baseline, pairs.Alpha, pairs.ArmComparisons, pairs.PooledComparisons));
        Assert.Empty(pairs.Unpaired);
        Assert.Equal([("M1 seed=0", "FAM seed=0"), ("M1 seed=1", "FAM seed=1")], pairs.Arms.Select(arm => (arm.Name, arm.BaselineName)));
        Assert.All(pairs.Arms, arm => Assert.Empty(arm.Differs));
        Assert.All(pairs.Arms, arm => Assert.Equal([ReachPart.All, ReachPart.Inside, ReachPart.Beyond], arm.Differences.Select(difference => difference.Reach)));
        var beyond = pairs.Arms[0].Differences[2];
        Assert.Equal((12, 0, 9, PairTest.Mcnemar), (beyond.Samples, beyond.Higher, beyond.Lower, beyond.Test));
        Assert.Equal(-0.75, beyond.Difference, 9);
        // 2 × 0.5^9; over six tests 6 × that.
        Assert.Equal(2.0 / 512, beyond.P, 12);
        Assert.Equal(12.0 / 512, beyond.AdjustedP, 12);
        Assert.True(beyond.Significant);
        Assert.Equal((0.0, 1.0, 1.0, false), (pairs.Arms[0].Differences[1].Difference, pairs.Arms[0].Differences[1].P, pairs.Arms[0].Differences[1].AdjustedP, pairs.Arms[0].Differences[1].Significant));
        var pooled = Assert.Single(pairs.Pooled);
        Assert.Equal(("M1", "tiny", 2, 3), (pooled.Configuration, pooled.Size, pooled.Seeds, pooled.Differences.Count));
        Assert.Equal((12, 0, 2, 0.0), (pooled.Differences[2].Samples, pooled.Differences[2].SeedsHigher, pooled.Differences[2].SeedsLower, pooled.Differences[2].SeedStandardError));

        var each = await host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery { Length = "each", Reach = ReachPart.All, Baseline = "M1", Alpha = 0.01 });
        Assert.Equal((4, "M1", 0.01), (each.ArmComparisons, each.Baseline, each.Alpha));
        Assert.Equal([(0, 0.0), (4, 0.75)], each.Arms[0].Differences.Select(difference => (difference.Length!.Value, difference.Difference)));
        Assert.Equal(4, (await host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery { Length = "4", Reach = ReachPart.Beyond })).Arms[0].Differences.Single().Length);

        var tasks = await host.Client.CompareTasksAsync(sweep.Id, new ComparisonQuery());
        Assert.Equal([("M1", "tiny", 2), ("FAM", "tiny", 2)], tasks.Columns.Select(column => (column.Configuration, column.Size, column.Arms)));
        var (one, other) = (tasks.Tasks.Single().Cells[0]!, tasks.Tasks.Single().Cells[1]!);
        Assert.Equal((48, 1.0, null), (other.Samples, other.Normalised, other.Against));
        Assert.Equal((13.0 / 24, 1), (one.Score, tasks.Comparisons));
        Assert.Equal(13.0 / 22, one.Normalised!.Value, 9);
        Assert.True(one.Against!.Significant);

        Assert.Empty((await host.Client.CompareDepthsAsync(sweep.Id, new ComparisonQuery())).Depths);
        await RefusedAsync("baseline is 'M7'; it must be a configuration that is compared: M1, FAM.", () => host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery { Baseline = "M7" }));
        await RefusedAsync("length is 'all'; it must be a whole number or each.", () => host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery { Length = "all" }));
        await RefusedAsync("alpha is '2'; it must be above 0 and below 1.", () => host.Client.CompareTasksAsync(sweep.Id, new ComparisonQuery { Alpha = 2 }));
        await RefusedAsync("task is 'vt'; it must be one that the sweep evaluates: passkey.", () => host.Client.CompareDepthsAsync(sweep.Id, new ComparisonQuery { Task = "vt" }));
    }

    [Fact]
    public async Task Sweeps_are_compared_together_and_what_has_no_pair_is_named()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var first = await host.Client.CreateSweepAsync(Spec("M1", "0, 1"));
        var second = await host.Client.CreateSweepAsync(Spec("FAM", "0", "learning_rate: 1.0e-3"));
        var third = await host.Client.CreateSweepAsync(Spec("FAM", "1"));
        await RunAsync(host, 4, (name, _, index) => name.StartsWith("FAM", StringComparison.Ordinal) || index % 2 == 0);

        var query = new ComparisonQuery { With = [second.Id] };
        var view = await host.Client.CompareAsync(first.Id, query);
        Assert.Equal([first.Id, second.Id], view.Sweeps.Select(sweep => sweep.Id));
        Assert.Equal([first.Id, first.Id, second.Id], view.Arms.Select(arm => arm.SweepId));
        var pairs = await host.Client.ComparePairsAsync(first.Id, query);
        var pair = Assert.Single(pairs.Arms);
        Assert.Equal((0, "training.learning_rate"), (pair.Seed!.Value, string.Join(' ', pair.Differs)));
        Assert.Contains("no arm of FAM has its seed (1), size (tiny)", Assert.Single(pairs.Unpaired).Reason, StringComparison.Ordinal);

        var all = query with { With = [second.Id, third.Id] };
        pairs = await host.Client.ComparePairsAsync(first.Id, all);
        Assert.Equal([(0, second.Id, 1), (1, third.Id, 0)], pairs.Arms.Select(arm => (arm.Seed!.Value, arm.BaselineJobId[..arm.BaselineJobId.IndexOf('-')], arm.Differs.Count)));
        Assert.Empty(pairs.Unpaired);
        var pooled = Assert.Single(pairs.Pooled);
        Assert.Equal((2, 2 * Samples, -0.5, 2), (pooled.Seeds, pooled.Differences[0].Samples, pooled.Differences[0].Difference, pooled.Differences[0].SeedsLower!.Value));
        var tasks = await host.Client.CompareTasksAsync(first.Id, all);
        Assert.Equal([first.Id, second.Id, third.Id], tasks.Sweeps.Select(sweep => sweep.Id));
        Assert.Equal([("M1", 2), ("FAM", 2)], tasks.Columns.Select(column => (column.Configuration, column.Arms)));
        // Named twice, a sweep is there once.
        Assert.Equal(4, (await host.Client.CompareAsync(first.Id, all with { With = [second.Id, third.Id, second.Id, first.Id] })).TotalArms);
        await RefusedAsync("with is '10 sweeps'; it must be at most 9 further sweeps.", () => host.Client.CompareAsync(first.Id, new ComparisonQuery { With = [.. Enumerable.Repeat(second.Id, 10)] }));
        await RefusedAsync("There is no sweep 'nonesuch'", () => host.Client.CompareAsync(first.Id, new ComparisonQuery { With = ["nonesuch"] }));
    }

    [Fact]
    public async Task Arms_of_one_seed_that_differ_in_their_recipe_are_not_taken_for_seeds()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Spec("M1, FAM", "0"));
        var other = await host.Client.CreateSweepAsync(Spec("M1", "0", "learning_rate: 1.0e-3"));
        await RunAsync(host, 3, (name, _, index) => name.StartsWith("FAM", StringComparison.Ordinal) || index % 2 == 0);

        var query = new ComparisonQuery { With = [other.Id] };
        var pairs = await host.Client.ComparePairsAsync(sweep.Id, query);
        Assert.Equal([("M1", 0), ("M1", 0)], pairs.Arms.Select(arm => (arm.Configuration, arm.Seed!.Value)));
        Assert.Empty(pairs.Pooled);
        Assert.All((await host.Client.CompareTasksAsync(sweep.Id, query)).Tasks.Single().Cells, cell => Assert.Null(cell!.Against));
    }

    [Fact]
    public async Task Imported_scores_are_shown_and_in_no_test()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Spec("FAM", "0"));
        await RunAsync(host, 1, (_, _, index) => index % 2 == 0);
        var header = new ImportHeader
        {
            Name = "others", Metrics = new Dictionary<string, double>(), Evaluate = [new EvaluationSpec { Task = "passkey", FillerBlocks = [0] }],
            Source = new ImportSource { Format = "lm-evaluation-harness", Model = "llama", Sha256 = new string('a', 64), Files = [new FileView("results.json", new string('b', 64), 1)] },
        };
        var samples = ((SamplesScored)Scored(0, 1, [.. Enumerable.Repeat(true, Samples)])).Samples;
        using var lines = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', samples.Select(sample => JsonSerializer.Serialize(sample, FamJson.Options)).Prepend(JsonSerializer.Serialize(header, FamJson.Options)))));
        var query = new ComparisonQuery { With = [(await host.Client.ImportAsync(lines)).SweepId] };

        var imported = (await host.Client.CompareAsync(sweep.Id, query)).Arms[1];
        Assert.Equal(("llama", "unknown", ScoreOrigin.Imported, 1.0, (double?)null), (imported.Configuration, imported.Size, imported.Origin, imported.Cells[0]!.Rate, imported.NormalisedScore));
        var pairs = await host.Client.ComparePairsAsync(sweep.Id, query);
        Assert.Empty(pairs.Arms);
        Assert.Equal("its values are imported, and enter no test", Assert.Single(pairs.Unpaired).Reason);
        await RefusedAsync("baseline is 'llama'; it must be a configuration that is compared: FAM.", () => host.Client.ComparePairsAsync(sweep.Id, query with { Baseline = "llama" }));
        var tasks = await host.Client.CompareTasksAsync(sweep.Id, query);
        Assert.Equal((ScoreOrigin.Imported, null, null), (tasks.Tasks[0].Cells[1]!.Origin, tasks.Tasks[0].Cells[1]!.Normalised, tasks.Tasks[0].Cells[1]!.Against));
        Assert.Equal([1.0, null], tasks.Columns.Select(column => column.Stack));
    }

    [Fact]
    public async Task Scores_are_shown_by_depth_and_samples_that_are_not_alike_are_no_pairs()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Spec("M1, FAM", "0"));
        await host.Worker.HeartbeatAsync(slots: 2);
        for (var run = 0; run < 2; run++)
        {
            var job = await host.Worker.NextAsync<RunJob>();
            var own = job.Spec.Name.StartsWith("FAM", StringComparison.Ordinal);
            await host.Worker.ApplyAsync(job, 1, Started(), Partly(0, index => own ? 0.9 : 0.2 + (0.05 * index), depth: index => index % 2 * 100, alike: index => own && index == 3 ? "another" : "A"), Completed());
        }

        var depths = await host.Client.CompareDepthsAsync(sweep.Id, new ComparisonQuery());
        Assert.Equal([0, 100], depths.Depths);
        var cells = depths.Arms[0].Rows[0];
        Assert.Equal((6, 6), (cells[0]!.Samples, cells[1]!.Samples));
        Assert.Equal((0.45, 0.5), (Math.Round(cells[0]!.Mean, 9), Math.Round(cells[1]!.Mean, 9)));
        Assert.InRange(cells[0]!.Low, 0.2, 0.45);
        Assert.Equal((0.9, 0.9), (Math.Round(depths.Arms[1].Rows[0][0]!.Low, 9), Math.Round(depths.Arms[1].Rows[0][0]!.High, 9)));
        Assert.All(depths.Arms[0].Rows[1], Assert.Null);

        var pair = Assert.Single((await host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery())).Arms);
        Assert.Equal(1, pair.Unlike);
        Assert.Equal((11, PairTest.PairedBootstrap, 11), (pair.Differences[0].Samples, pair.Differences[0].Test, pair.Differences[0].Lower));
        Assert.Equal(1.0 / (1 << 10), pair.Differences[0].P, 3);
    }

    [Fact]
    public async Task Scores_that_are_no_shares_are_compared_by_their_own_direction()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(
            """
            name: perplexity
            kind: evaluate
            method: grid
            metric: {name: eval/wiki/word_perplexity, goal: minimize}
            model_name_or_path: checkpoints/any
            model: {preset: tiny, block_size: 32}
            task: {name: text, tokenizer: bytes}
            evaluate: [{task: harness, name: wiki, task_file: wiki.yaml, data_file: wiki.jsonl}]
            parameters:
              configuration: {values: [M1, FAM]}
            """);
        await host.Worker.HeartbeatAsync(slots: 2);
        for (var run = 0; run < 2; run++)
        {
            var job = await host.Worker.NextAsync<RunJob>();
            var scored = Partly(0, index => (job.Spec.Name.StartsWith("FAM", StringComparison.Ordinal) ? 10 : 20) + index, depth: _ => 0, alike: _ => "");
            await host.Worker.ApplyAsync(job, 1, Started(), scored with { Samples = [.. scored.Samples.Select(sample => sample with { Task = "wiki", DepthPercent = null })] }, Completed());
        }

        var view = await host.Client.CompareAsync(sweep.Id);
        Assert.Equal(("wiki", "word_perplexity", "", false), (view.Task, view.Metric, view.LengthUnit, view.HigherIsBetter));
        var (segments, fam) = (view.Arms[0], view.Arms[1]);
        Assert.Equal((25.5, 0, 12), (segments.Cells[0]!.Rate, segments.Cells[0]!.Correct, segments.Cells[0]!.Samples));
        Assert.Equal(Math.Sqrt(13.0 / 12), segments.Cells[0]!.StandardError!.Value, 9);
        Assert.InRange(segments.Cells[0]!.Low, 23, 25.5);
        Assert.InRange(segments.Cells[0]!.High, 25.5, 28);
        // Of what falls the best is the share, no length is above a threshold, and one length has no slope.
        Assert.Equal((15.5 / 25.5, 1.0), (segments.NormalisedScore!.Value, fam.NormalisedScore!.Value));
        Assert.All(view.Arms, arm => Assert.Equal((null, null), (arm.EffectiveLength, arm.DegradationSlope)));

        var pairs = await host.Client.ComparePairsAsync(sweep.Id, new ComparisonQuery());
        var difference = Assert.Single(Assert.Single(pairs.Arms).Differences, difference => difference.Reach == ReachPart.All);
        Assert.Equal((false, PairTest.PairedBootstrap, 10.0, 10.0, 10.0), (pairs.HigherIsBetter, difference.Test, difference.Difference, difference.Low, difference.High));
        Assert.Equal((12, 0, true), (difference.Higher, difference.Lower, difference.Significant));
        var row = Assert.Single((await host.Client.CompareTasksAsync(sweep.Id, new ComparisonQuery())).Tasks);
        Assert.Equal((false, 15.5 / 25.5, 10.0), (row.HigherIsBetter, row.Cells[0]!.Normalised!.Value, row.Cells[0]!.Against!.Difference));
        Assert.Equal(new SampleTally("wiki", 0, 12, Right: 0, Skipped: 0, 25.5), Assert.Single(await host.Client.GetSampleTallyAsync(segments.JobId)));
    }

    [Fact]
    public async Task A_sweep_whose_metric_is_of_no_task_is_compared_by_its_first()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var yaml = Sweep("M1, FAM", evaluate: "{task: passkey, name: later, filler_blocks: [0, 4], samples: 2}").Replace("name: eval/passkey/exact_match, goal: maximize", "name: train/loss, goal: minimize", StringComparison.Ordinal);
        var sweep = await host.Client.CreateSweepAsync(yaml);

        var view = await host.Client.CompareAsync(sweep.Id);
        Assert.Equal(("later", "exact_match", true, "0 4"), (view.Task, view.Metric, view.HigherIsBetter, string.Join(' ', view.Lengths.Select(length => length.FillerBlocks))));
    }

    private static string Spec(string configurations, string seeds, string training = "weight_decay: 0.5") =>
        Sweep(configurations, evaluate: $"{{task: passkey, filler_blocks: [0, 4], samples: {Samples}}}", extra: $"  seed: {{values: [{seeds}]}}")
            .Replace("max_steps: 100", $"max_steps: 100, {training}", StringComparison.Ordinal);

    private static async Task RunAsync(OrchestratorHost host, int jobs, Func<string, int, int, bool> right)
    {
        await host.Worker.HeartbeatAsync(slots: jobs);
        for (var run = 0; run < jobs; run++)
        {
            var job = await host.Worker.NextAsync<RunJob>();
            var cost = new MetricsReported { Step = 10, Values = new Dictionary<string, double> { ["train/loss"] = 1, ["train/tokens"] = 1_000, ["train/operations"] = 5e9 }, Progress = 0.5, Phase = "training" };
            await host.Worker.ApplyAsync(job, 1, Started(), cost, Asked(0, distance: 1), Asked(4, distance: 5), Completed());

            // M1's two layers reach two blocks back.
            SamplesScored Asked(int filler, int distance)
            {
                var scored = (SamplesScored)Scored(filler, distance, [.. Enumerable.Range(0, Samples).Select(index => right(job.Spec.Name, filler, index))]);
                return scored with { Samples = [.. scored.Samples.Select(sample => sample with { InReach = filler == 0 && job.Spec.Name.StartsWith("M1", StringComparison.Ordinal) })] };
            }
        }
    }

    private static SamplesScored Partly(int length, Func<int, double> score, Func<int, double> depth, Func<int, string> alike) => new()
    {
        Samples = [.. Enumerable.Range(0, Samples).Select(index => new SampleScore
        {
            Task = "passkey", ScorerVersion = 1, FillerBlocks = length, Index = index, PromptTokens = 74, DistanceTokens = 100, DistanceBlocks = 3, InReach = false,
            Expected = alike(index), Answer = "A", Score = score(index), DepthPercent = depth(index),
        })],
        Cost = new EvaluationCost(length, Tokens: 1_000, Seconds: 0.5, PeakMemoryBytes: 1 << 20),
    };

    private static async Task RefusedAsync<T>(string message, Func<Task<T>> ask) =>
        Assert.Contains(message, (await Assert.ThrowsAsync<FamProblemException>(async () => await ask())).Message, StringComparison.Ordinal);
}
