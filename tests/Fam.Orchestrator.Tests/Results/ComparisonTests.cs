using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Specs;
using Fam.Orchestrator.Tests.Hosting;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Results;

public sealed class ComparisonTests
{
    [Fact]
    public async Task Arms_are_compared_over_filler_lengths()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M1, FAM, FULL"));
        var before = await host.Client.CompareAsync(sweep.Id);
        Assert.Equal([0, 4], before.Lengths.Select(length => length.FillerBlocks));
        Assert.All(before.Lengths, length => Assert.Null(length.MeanPromptTokens));
        Assert.All(before.Arms, arm => Assert.Equal([null, null], arm.Cells));
        Assert.Equal(("passkey", "exact_match"), (before.Task, before.Metric));

        await host.Worker.HeartbeatAsync(slots: 1);
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started(), Loss(1, 2));
        await host.AdvanceAsync(TimeSpan.FromSeconds(8));
        await host.Worker.ApplyAsync(run, 3, Loss(50, 1), Scored(0, 1, true, true, false, true), Scored(4, 5, false, false), Completed());

        var after = await host.Client.CompareAsync(sweep.Id);
        Assert.Equal([74, 74 + 128], after.Lengths.Select(length => length.MeanPromptTokens!.Value));
        var (segments, fam, full) = (after.Arms[0], after.Arms[1], after.Arms[2]);
        var layers = run.Spec.Model.NumHiddenLayers;
        Assert.Equal(("M1", layers, layers - 1), (segments.Configuration, segments.ReachBlocks, segments.ReachFillerBlocks));
        Assert.Equal(("FAM", 0, -1), (fam.Configuration, fam.ReachBlocks, fam.ReachFillerBlocks));
        Assert.Equal(("FULL", (int?)null, (int?)null), (full.Configuration, full.ReachBlocks, full.ReachFillerBlocks));
        Assert.Equal(8, segments.TrainingSeconds);

        var cell = segments.Cells[0]!;
        Assert.Equal((4, 3, 0.75), (cell.Samples, cell.Correct, cell.Rate));
        Assert.Equal(0.3006, cell.Low, 4);
        Assert.Equal(0.9544, cell.High, 4);
        Assert.Equal(2_000, cell.TokensPerSecond);
        Assert.Equal(1 << 20, cell.PeakMemoryBytes);
        Assert.Equal((0, 0.0), (segments.Cells[1]!.Correct, segments.Cells[1]!.Low));
        Assert.Null(fam.Cells[0]);
    }

    [Fact]
    public async Task An_arm_has_the_size_and_the_memory_of_the_checkpoint_that_ran()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0", extra: "model_name_or_path: some/where"));
        await host.Worker.HeartbeatAsync(slots: 1);
        var run = await host.Worker.NextAsync<RunJob>();
        var ran = run.Spec.Model with { HiddenSize = 128, MemorySegments = 2 };
        await host.Worker.ApplyAsync(run, 1, new JobStarted { Model = ran });
        var arm = Assert.Single((await host.Client.CompareAsync(sweep.Id)).Arms);
        Assert.Equal(("M2", ModelParameters.Count(ran)), (arm.Configuration, arm.Parameters));
        Assert.Equal(128, (await host.Client.GetJobAsync(run.JobId)).Spec.Model.HiddenSize);
    }

    [Fact]
    public async Task Any_task_of_the_sweep_is_compared_and_partly_right_samples_have_a_bootstraps_interval()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var sweep = await host.Client.CreateSweepAsync(Sweep("M0, FAM", evaluate: "{task: passkey, filler_blocks: [0, 4], samples: 2}, {task: vt, name: chains, context_lengths: [1024, 4096], samples: 4}")
            .Replace("tokenizer: passkey-words", "tokenizer: bytes", StringComparison.Ordinal).Replace("block_size: 32", "block_size: 64", StringComparison.Ordinal));
        await host.Worker.HeartbeatAsync(slots: 1);
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started(), Scored(0, 1, true, true), Chains(1_024, 0.2, 1, 0.6, 0.8), Chains(4_096, 1, 0, 1, 1), Completed());

        var chains = await host.Client.CompareAsync(sweep.Id, "chains");
        Assert.Equal(("chains", "string_match_all", "tokens"), (chains.Task, chains.Metric, chains.LengthUnit));
        Assert.Equal(["passkey", "chains"], chains.Tasks);
        Assert.Equal([1_024, 4_096], chains.Lengths.Select(length => length.FillerBlocks));
        Assert.All(chains.Arms, arm => Assert.Null(arm.ReachFillerBlocks));
        Assert.Equal([null, null], chains.Arms[1].Cells);
        var (part, whole) = (chains.Arms[0].Cells[0]!, chains.Arms[0].Cells[1]!);
        Assert.Equal((4, 1), (part.Samples, part.Correct));
        Assert.Equal(0.65, part.Rate, 9);
        Assert.Equal(Math.Sqrt(0.35 / 3 / 4), part.StandardError!.Value, 9);
        Assert.InRange(part.Low, 0.2, 0.5);
        Assert.InRange(part.High, 0.8, 1);
        // Each right or wrong: R's prop.test(3, 4, correct = FALSE).
        Assert.Equal(0.3006, whole.Low, 4);
        Assert.Equal(0.9544, whole.High, 4);
        Assert.Equal(part, (await host.Client.CompareAsync(sweep.Id, "chains")).Arms[0].Cells[0]);

        Assert.Equal("passkey", (await host.Client.CompareAsync(sweep.Id)).Task);
        var refused = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.CompareAsync(sweep.Id, "vt"));
        Assert.Contains("task is 'vt'; it must be one that the sweep evaluates: passkey, chains", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_are_paged_by_length_and_index()
    {
        await using var host = await OrchestratorHost.StartAsync();
        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started(), Scored(4, 5, true, false, true), Scored(0, 1, false, true));
        var first = await host.Client.GetSamplesAsync(run.JobId, limit: 3);
        var second = await host.Client.GetSamplesAsync(run.JobId, first.Next, limit: 3);
        Assert.Null(second.Next);
        Assert.Equal([(0, 0), (0, 1), (4, 0), (4, 1), (4, 2)], first.Items.Concat(second.Items).Select(sample => (sample.FillerBlocks, sample.Index)));
        Assert.Equal("5 4 3 2 1", first.Items[0].Answer);
    }

    private static SamplesScored Chains(int length, params double[] scores) => new()
    {
        Samples = [.. scores.Select((score, index) => new SampleScore
        {
            Task = "chains", ScorerVersion = 1, FillerBlocks = length, Index = index, PromptTokens = length - 30, DistanceTokens = 100, DistanceBlocks = 3, InReach = false,
            Expected = "A B C D E", Answer = "A", Score = score,
        })],
        Cost = new EvaluationCost(length, Tokens: 1_000, Seconds: 0.5, PeakMemoryBytes: 1 << 20),
    };
}
