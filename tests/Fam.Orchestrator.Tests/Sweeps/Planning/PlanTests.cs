using System.Text.Json;
using Fam.Contracts;
using Fam.Contracts.Client;
using Fam.Contracts.Jobs;
using Fam.Contracts.Messages;
using Fam.Contracts.Views;
using Fam.Orchestrator.Sweeps.Planning;
using Fam.Orchestrator.Tests.Hosting;
using Fam.Orchestrator.Tests.Sweeps.Specs;
using static Fam.Orchestrator.Tests.Hosting.Scripts;

namespace Fam.Orchestrator.Tests.Sweeps.Planning;

public sealed class PlanTests
{
    [Fact]
    public async Task A_plan_is_from_the_models_size_until_there_are_past_runs()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var first = await host.Client.DryRunSweepAsync(Sweep("M0, M1"));
        Assert.Equal(["M0", "M1"], first.Trials.Select(trial => trial.Name));
        Assert.All(first.Trials, trial => Assert.Equal(("from the model's size", "from the model's size"), (trial.TimeBasis, trial.MemoryBasis)));
        Assert.Equal(1, first.SideBySide);
        Assert.Contains("no worker", Assert.Single(first.Notes), StringComparison.Ordinal);
        Assert.Empty((await host.Client.ListSweepsAsync()).Items);

        await host.Client.CreateSweepAsync(Sweep());
        await host.Worker.HeartbeatAsync();
        var run = await host.Worker.NextAsync<RunJob>();
        await host.Worker.ApplyAsync(run, 1, Started());
        await host.AdvanceAsync(TimeSpan.FromSeconds(8));
        await host.Worker.ApplyAsync(run, 2, new MetricsReported { Step = 100, Progress = 1, Values = new Dictionary<string, double> { ["system/peak_memory_bytes"] = 1 << 28 } }, Completed());
        await host.Worker.HeartbeatAsync();

        var second = await host.Client.DryRunSweepAsync(Sweep("M0, M1"));
        Assert.Equal(("from 1 past run of this model", 8.0, 1L << 28), (second.Trials[0].TimeBasis, Math.Round(second.Trials[0].Seconds, 6), second.Trials[0].MemoryBytes));
        Assert.Equal("from the model's size and 1 past run of other models", second.Trials[1].TimeBasis);
        Assert.Equal((2, 0), (second.SideBySide, second.Notes.Count));

        var sparing = await host.Client.DryRunSweepAsync(Sweep("M0").Replace("max_steps: 100", "max_steps: 100, gradient_checkpointing: true", StringComparison.Ordinal));
        Assert.Equal("from the model's size and 1 past run of other models", sparing.Trials[0].TimeBasis);
    }

    [Fact]
    public async Task A_wrong_spec_is_refused_with_its_faults()
    {
        await using var host = await OrchestratorHost.StartAsync();
        var refusal = await Assert.ThrowsAsync<FamProblemException>(() => host.Client.DryRunSweepAsync(Sweep("M0, MM")));
        Assert.Single(refusal.Problem.Faults!);
    }

    [Fact]
    public void Trials_start_in_their_order_as_soon_as_there_is_room()
    {
        var plan = Timetable.Of([Trial(0, 10), Trial(1, 30), Trial(2, 10, slots: 2), Trial(3, 5)], new Dictionary<string, int> { ["default"] = 2 }, mostAtOnce: 5);
        Assert.Equal([0.0, 0, 30, 40], plan.Trials.Select(trial => trial.StartsAfterSeconds));
        Assert.Equal((2, 45.0, 200L), (plan.SideBySide, plan.Seconds, plan.MemoryBytes));
        Assert.Equal(1, Timetable.Of([Trial(0, 10), Trial(1, 30)], new Dictionary<string, int> { ["default"] = 2 }, mostAtOnce: 1).SideBySide);
    }

    [Fact]
    public void Longer_training_and_larger_models_take_more()
    {
        var (small, large) = (Spec("M0", "tiny"), Spec("M0", "small"));
        Assert.True(SizeEstimate.Operations(large, TrialWork.Of(large)) > 4 * SizeEstimate.Operations(small, TrialWork.Of(small)));
        Assert.True(SizeEstimate.MemoryBytes(large, TrialWork.Of(large)) > SizeEstimate.MemoryBytes(small, TrialWork.Of(small)));
        var work = TrialWork.Of(small);
        // 100 steps of 16 sequences of 3 blocks of 32 tokens; 2 questions behind 0 and behind 4 blocks of filler.
        Assert.Equal((100.0 * 16 * 3 * 32, 2.0 * 32 * (3 + 7)), (work.Trained, work.Streamed));
    }

    [Fact]
    public void Fewer_and_longer_sequences_and_replicas_in_one_memory_count()
    {
        var spec = Spec("FULL", "tiny");
        var longer = spec with { Curriculum = new Contracts.Specs.CurriculumSpec { FillerBlocks = [1, 45], StartSteps = 10, GrowthSteps = 10, HoldSteps = 10, LongFillerBlocks = 30, LongBatchSize = 2 } };
        var work = TrialWork.Of(longer);
        Assert.Equal((48 * 32, 2), (work.Longest.Length, work.Longest.Sequences));
        Assert.True(work.Largest.Length < work.Longest.Length && work.Largest.Sequences == 16);
        var same = longer with { Curriculum = longer.Curriculum with { LongFillerBlocks = null, LongBatchSize = null } };
        Assert.True(SizeEstimate.MemoryBytes(longer, work) < SizeEstimate.MemoryBytes(same, TrialWork.Of(same)));

        var replicas = spec with { Runtime = spec.Runtime with { Replicas = 3 } };
        var (one, three) = (SizeEstimate.MemoryBytes(spec, TrialWork.Of(spec)), SizeEstimate.MemoryBytes(replicas, TrialWork.Of(replicas)));
        Assert.InRange(three - Contracts.Estimates.StepMemory.EmptyProcess, 2 * (one - Contracts.Estimates.StepMemory.EmptyProcess), 3 * (one - Contracts.Estimates.StepMemory.EmptyProcess));
    }

    [Fact]
    public void Trials_of_one_shape_have_one_estimate_and_what_weighs_nothing_makes_no_shape()
    {
        var trials = Marked.Right("""
            name: shapes
            kind: train
            method: grid
            metric: {name: train/loss, goal: minimize}
            model: {preset: tiny}
            task: {name: passkey}
            training: {warmup_steps: 10}
            parameters:
              configuration: {values: [M0, M2, FAM]}
              fam_length: {values: [2, 8], when: "architecture == 'fam'"}
              block_size: {values: [32, 64]}
              max_steps: {values: [50, 100]}
              per_device_train_batch_size: {values: [4, 16]}
              learning_rate: {values: [1.0e-3, 3.0e-3, 1.0e-2]}
              seed: {values: [0, 1, 2, 3]}
            """).Trials;
        var shapes = trials.ToLookup(TrialShape.Of);
        Assert.Equal((4 * 2 * 2 * 2 * 12, 4 * 2 * 2 * 2), (trials.Count, shapes.Count));
        foreach (var shape in shapes)
            Assert.Single(shape.Select(trial => (TrialWork.Of(trial.Spec), SizeEstimate.MemoryBytes(trial.Spec, TrialWork.Of(trial.Spec)), JsonSerializer.Serialize(trial.Spec.Model, FamJson.Options), trial.Spec.Runtime)).Distinct());
    }

    private static Contracts.Specs.TrialSpec Spec(string configuration, string preset) =>
        Marked.Right(Sweep(configuration).Replace("preset: tiny, block_size: 32", $"preset: {preset}, block_size: 32", StringComparison.Ordinal)).Trials[0].Spec;

    private static TrialPlan Trial(int index, double seconds, int slots = 1) => new()
    {
        Index = index, Name = $"{index}", Parameters = new Dictionary<string, string>(), ResourcePool = "default", Slots = slots,
        StartsAfterSeconds = 0, Seconds = seconds, TimeBasis = "", MemoryBytes = 100, MemoryBasis = "",
    };
}
